import { decodeArp } from "./arp.ts";
import { decodeEthernet, ETHERTYPE_ARP, ETHERTYPE_IPV4 } from "./ethernet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { bytesOf, sample } from "./samples.ts";
import { decodeTcp, SYN } from "./tcp.ts";

describe("Ethernet", () => {
  test("names the hosts and the payload", () => {
    const frame = decodeEthernet(sample("gratuitousArp"))!;
    expect(frame).toMatchObject({
      destination: "ff:ff:ff:ff:ff:ff",
      source: "02:4b:00:00:00:01",
      etherType: ETHERTYPE_ARP,
    });
    expect(frame.payload).toHaveLength(28);
  });

  test("looks behind VLAN tags", () => {
    const frame = decodeEthernet(bytesOf("01005e000012 024b00000001 88a80001 81000064 0800 45"))!;
    expect(frame.etherType).toBe(ETHERTYPE_IPV4);
    expect([...frame.payload]).toEqual([0x45]);
  });

  test("a frame cut in its header or its tag is none", () => {
    expect(decodeEthernet(bytesOf("01005e000012 024b00000001 08"))).toBeNull();
    expect(decodeEthernet(bytesOf("01005e000012 024b00000001 81000064"))).toBeNull();
  });
});

describe("ARP", () => {
  const arp = (name: "gratuitousArp" | "arpReply") => decodeArp(decodeEthernet(sample(name))!.payload);

  test("a gratuitous request", () => {
    expect(arp("gratuitousArp")).toEqual({
      operation: "request",
      senderMac: "02:4b:00:00:00:01",
      senderAddress: "192.168.114.180",
      targetMac: "ff:ff:ff:ff:ff:ff",
      targetAddress: "192.168.114.180",
      gratuitous: true,
    });
  });

  test("the answer to a probe is not gratuitous", () => {
    expect(arp("arpReply")).toMatchObject({
      operation: "reply",
      targetAddress: "0.0.0.0",
      gratuitous: false,
    });
  });

  test("other protocols, other operations and short packets are none", () => {
    const payload = decodeEthernet(sample("gratuitousArp"))!.payload;
    expect(decodeArp(payload.subarray(0, 27))).toBeNull();
    expect(decodeArp(Uint8Array.from(payload, (byte, at) => (at === 2 ? 0x86 : byte)))).toBeNull();
    expect(decodeArp(Uint8Array.from(payload, (byte, at) => (at === 7 ? 3 : byte)))).toBeNull();
  });
});

describe("IPv4", () => {
  const payload = decodeEthernet(sample("vrrp2"))!.payload;

  test("names the carrier and leaves padding out", () => {
    const padded = Uint8Array.from([...payload, 0, 0, 0, 0]);
    const packet = decodeIpv4(padded)!;
    expect(packet).toMatchObject({
      source: "192.168.114.129",
      destination: "224.0.0.18",
      protocol: 112,
      ttl: 255,
      identification: 1,
      fragment: false,
      payloadLength: 20,
      headerChecksumRight: true,
    });
    expect(packet.payload).toHaveLength(20);
  });

  test("a changed header no longer sums up", () => {
    const changed = Uint8Array.from(payload, (byte, at) => (at === 8 ? 254 : byte));
    expect(decodeIpv4(changed)!.headerChecksumRight).toBe(false);
  });

  test("fragments are known by the more bit and by the offset", () => {
    const at6 = (value: number, byte: number) =>
      Uint8Array.from(payload, (b, at) => (at === byte ? value : b));
    expect(decodeIpv4(at6(0x20, 6))!.fragment).toBe(true);
    expect(decodeIpv4(at6(0x01, 7))!.fragment).toBe(true);
    expect(decodeIpv4(at6(0x40, 6))!.fragment).toBe(false);
  });

  test("bytes that contradict themselves are no packet", () => {
    expect(decodeIpv4(payload.subarray(0, 19))).toBeNull();
    expect(decodeIpv4(Uint8Array.from(payload, (byte, at) => (at === 0 ? 0x65 : byte)))).toBeNull();
    expect(decodeIpv4(Uint8Array.from(payload, (byte, at) => (at === 0 ? 0x44 : byte)))).toBeNull();
    expect(decodeIpv4(Uint8Array.from(payload, (byte, at) => (at === 3 ? 19 : byte)))).toBeNull();
  });
});

test("TCP: ports, numbers and flags of a SYN", () => {
  const segment = decodeTcp(decodeIpv4(decodeEthernet(sample("syn"))!.payload)!.payload)!;
  expect(segment).toEqual({
    sourcePort: 10000,
    destinationPort: 80,
    sequence: 0x11223344,
    acknowledgement: 0,
    flags: SYN,
    headerLength: 40,
  });
});
