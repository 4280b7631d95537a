import { decrementTtl, emptyPacket, onesComplementSum, readPacket, ttlOf, write16 } from "./ipv4-packet.ts";

/** A SYN of curl's to 192.168.114.180:80, as captured. */
const syn = () =>
  Uint8Array.from(
    Buffer.from(
      "4500003c15ee400040063e17c0a87208c0a872b4c6900050d7c69d890000000" +
        "0a002faf0663c0000020405b40402080a93a00c830000000001030" +
        "30a",
      "hex",
    ),
  );

const valid = () => {
  const packet = syn();
  write16(packet, 10, 0);
  write16(packet, 10, ~onesComplementSum(packet, 0, 20) & 0xffff);
  return packet;
};

test("addresses, ports, flags and length are read where they lie", () => {
  const frame = new Uint8Array(14 + 60);
  frame.set(valid(), 14);
  const packet = emptyPacket();
  expect(readPacket(frame, 14, 60, packet)).toBeUndefined();
  expect(packet).toEqual({
    protocol: "TCP",
    source: 0xc0a87208,
    sourcePort: 50832,
    destination: 0xc0a872b4,
    destinationPort: 80,
    tcpFlags: 0x02,
    length: 60,
  });
});

describe("what is not a whole IPv4 packet with ports is refused by name", () => {
  const refused = (change: (packet: Uint8Array) => void, captured = 60) => {
    const packet = valid();
    change(packet);
    write16(packet, 10, 0);
    write16(packet, 10, ~onesComplementSum(packet, 0, 20) & 0xffff);
    return readPacket(packet, 0, captured, emptyPacket());
  };
  test.each([
    ["truncated", () => {}, 59],
    ["truncated", () => {}, 12],
    ["truncated", (p: Uint8Array) => write16(p, 2, 39), 60],
    ["not-ipv4", (p: Uint8Array) => p.set([0x65]), 60],
    ["protocol", (p: Uint8Array) => p.set([1], 9), 60],
    ["fragment", (p: Uint8Array) => write16(p, 6, 0x2000), 60],
    ["fragment", (p: Uint8Array) => write16(p, 6, 0x00b9), 60],
  ] as const)("%s", (reason, change, captured) => {
    expect(refused(change, captured)).toBe(reason);
  });

  test("don't fragment is no fragment", () => {
    expect(refused((p) => write16(p, 6, 0x4000))).toBeUndefined();
  });

  test("a wrong header checksum", () => {
    const packet = valid();
    packet[8] = packet[8]! - 1;
    expect(readPacket(packet, 0, 60, emptyPacket())).toBe("checksum");
  });
});

test("a TTL less keeps the header checksum right, for every TTL and identification", () => {
  for (let ttl = 2; ttl <= 255; ttl++) {
    for (const identification of [0, 1, 0x15ee, 0x7fff, 0xfffe, 0xffff, ttl * 257]) {
      const packet = syn();
      packet[8] = ttl;
      write16(packet, 4, identification);
      write16(packet, 10, 0);
      write16(packet, 10, ~onesComplementSum(packet, 0, 20) & 0xffff);
      decrementTtl(packet, 0);
      expect(ttlOf(packet, 0)).toBe(ttl - 1);
      expect(onesComplementSum(packet, 0, 20)).toBe(0xffff);
    }
  }
});
