import type { Ipv6 } from "../address.ts";
import { ipv4 } from "../address.ts";
import { gratuitousArp } from "../vrrp/arp.ts";
import { unsolicitedAdvertisement } from "../vrrp/neighbour-advertisement.ts";
import { address, sum16 } from "./bench/forge.ts";
import { backup, second } from "./bench/wire.ts";

/** Virtual MAC of VRID 51 over IPv4 and over IPv6. */
const virtual4 = Uint8Array.from([0x00, 0x00, 0x5e, 0x00, 0x01, 51]);
const virtual6 = Uint8Array.from([0x00, 0x00, 0x5e, 0x00, 0x02, 51]);

describe("a gratuitous ARP", () => {
  const frame = gratuitousArp(ipv4("10.0.0.100"), virtual4);
  const part = (from: number, length: number): number[] => [...frame.subarray(from, from + length)];

  test("V3-ARP-01 goes to all", () => {
    expect(part(0, 6)).toEqual([255, 255, 255, 255, 255, 255]);
    expect(part(12, 2)).toEqual([0x08, 0x06]);
  });

  test("V3-ARP-02 has the virtual address as sender and as target", () => {
    expect(part(28, 4)).toEqual([10, 0, 0, 100]);
    expect(part(38, 4)).toEqual([10, 0, 0, 100]);
  });

  test("V3-ARP-04 has one hardware address, as Ethernet source and as sender", () => {
    expect(part(6, 6)).toEqual([...virtual4]);
    expect(part(22, 6)).toEqual([...virtual4]);
  });
});

describe("an unsolicited neighbour advertisement", () => {
  const frame = unsolicitedAdvertisement(address("2001:db8::100") as Ipv6, virtual6, true);
  const part = (from: number, length: number): number[] => [...frame.subarray(from, from + length)];
  const target = [0x20, 0x01, 0x0d, 0xb8, ...new Array<number>(10).fill(0), 0x01, 0x00];
  const allNodes = [0xff, 0x02, ...new Array<number>(13).fill(0), 1];

  test("V3-ND-01 goes to ff02::1, at 33:33:00:00:00:01", () => {
    expect(part(0, 6)).toEqual([0x33, 0x33, 0, 0, 0, 1]);
    expect(part(38, 16)).toEqual(allNodes);
  });

  test("V3-ND-02 comes from the virtual address", () => expect(part(22, 16)).toEqual(target));

  test("V3-ND-03 has hop limit 255 and a right ICMPv6 checksum", () => {
    expect(part(21, 1)).toEqual([255]);
    const message = frame.subarray(54);
    const pseudo = Uint8Array.from([...target, ...allNodes, 0, 0, 0, message.length, 0, 0, 0, 58]);
    expect(sum16(pseudo, message)).toBe(0xffff);
  });

  test("V3-ND-04 says Router where the host forwards, and only there", () => {
    const flags = (forwards: boolean): number | undefined =>
      unsolicitedAdvertisement(address("2001:db8::100") as Ipv6, virtual6, forwards)[58];
    expect((flags(true) ?? 0) & 0x80).toBe(0x80);
    expect((flags(false) ?? 0) & 0x80).toBe(0);
  });

  test("V3-ND-05, V3-ND-06 is not solicited, and overrides", () => {
    expect((frame[58] ?? 0) & 0x60).toBe(0x20);
  });

  test("V3-ND-07 names the virtual address as target and carries its hardware address", () => {
    expect(part(62, 16)).toEqual(target);
    expect(part(78, 8)).toEqual([2, 1, ...virtual6]);
  });
});

test("V3-INIT-03, V3-BK-09, V3-ND-08 a new master announces each IPv6 address, after it has set it", () => {
  const words = "version 3\nvirtual_ipaddress {\nfe80::100\n2001:db8::100\n}";
  const owner = backup(`${words}\nstate MASTER\npriority 255`, "fe80::1");
  const late = backup(words, "fe80::1");
  late.wire.advance(4 * second);
  for (const router of [owner, late]) {
    expect(router.of("garp").map((deed) => deed.address)).toEqual(["fe80::100", "2001:db8::100"]);
    const order = router.deeds.flatMap(({ kind }) =>
      ["advert", "add", "garp"].includes(kind) ? [kind] : [],
    );
    expect([...new Set(order)]).toEqual(["advert", "add", "garp"]);
  }
});
