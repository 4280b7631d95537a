import { decodeEthernet } from "./ethernet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { altered, sample } from "./samples.ts";
import { decodeVrrp } from "./vrrp.ts";

const decode = (frame: Uint8Array) => decodeVrrp(decodeIpv4(decodeEthernet(frame)!.payload)!);
const defectsOf = (frame: Uint8Array) => decode(frame).defects;

/** Offsets in a frame: Ethernet 14, IP 20. */
const ip = (at: number) => 14 + at;
const vrrp = (at: number) => 34 + at;

test("version 2 as keepalived sends it", () => {
  expect(decode(sample("vrrp2"))).toEqual({
    version: 2,
    type: 1,
    vrid: 100,
    priority: 100,
    interval: 100,
    addresses: ["192.168.114.180"],
    authType: 1,
    checksum: "message",
    defects: [],
  });
});

test("version 3, checksum over the message alone", () => {
  expect(decode(sample("vrrp3"))).toEqual({
    version: 3,
    type: 1,
    vrid: 100,
    priority: 90,
    interval: 100,
    addresses: ["192.168.114.180"],
    authType: null,
    checksum: "message",
    defects: [],
  });
});

test("version 3 with a pseudo-header is no defect but another form", () => {
  expect(decode(sample("vrrp3PseudoHeader"))).toMatchObject({ checksum: "pseudo-header", defects: [] });
});

test("the interval of version 3 has twelve bits, the reserved four are left out", () => {
  expect(decode(altered("vrrp3", { [vrrp(4)]: 0xf3, [vrrp(5)]: 0xe8 })).interval).toBe(1000);
});

describe("defects", () => {
  test.each([
    ["TTL 254 instead of 255", altered("vrrp2", { [ip(8)]: 254, [ip(10)]: 0xa8 })],
    ["IP header checksum wrong", altered("vrrp2", { [ip(11)]: 0 })],
    ["checksum wrong", altered("vrrp2", { [vrrp(2)]: 101 })],
    ["checksum wrong", altered("vrrp3", { [vrrp(2)]: 101 })],
    ["version 4 instead of 2 or 3", altered("vrrp2", { [vrrp(0)]: 0x41 })],
    ["type 2 instead of 1 (advertisement)", altered("vrrp2", { [vrrp(0)]: 0x22, [vrrp(6)]: 0x4e })],
    ["virtual router id 0", altered("vrrp2", { [vrrp(1)]: 0, [vrrp(7)]: 0xd9 })],
    ["interval 0", altered("vrrp2", { [vrrp(5)]: 0, [vrrp(7)]: 0x76 })],
    ["authentication type 3 unknown", altered("vrrp2", { [vrrp(4)]: 3, [vrrp(6)]: 0x4d })],
    ["20 bytes instead of 24 for 2 addresses", altered("vrrp2", { [vrrp(3)]: 2, [vrrp(7)]: 0x74 })],
  ])("%s", (defect, frame) => {
    expect(defectsOf(frame)).toEqual([defect]);
  });

  test("a count of 0 makes the length wrong too", () => {
    expect(defectsOf(altered("vrrp2", { [vrrp(3)]: 0, [vrrp(7)]: 0x76 }))).toEqual([
      "no addresses",
      "20 bytes instead of 16 for 0 addresses",
    ]);
  });

  test("version 2 has no form with a pseudo-header", () => {
    const asVersion2 = altered("vrrp3PseudoHeader", { [vrrp(0)]: 0x21, [vrrp(6)]: 0x3d });
    expect(decode(asVersion2).checksum).toBeNull();
  });

  test("a message shorter than its header is named and read as far as it goes", () => {
    const frame = altered("vrrp2", { [ip(3)]: 24, [ip(11)]: 0x78 }).subarray(0, 38);
    expect(decode(frame)).toMatchObject({ vrid: 100, priority: 100, addresses: [], checksum: null });
    expect(defectsOf(frame)).toEqual(["4 bytes, shorter than the 8 of the header"]);
  });

  test("a frame that was cut says so", () => {
    expect(defectsOf(sample("vrrp2").subarray(0, 50))).toContain("16 of 20 bytes in the frame");
  });
});
