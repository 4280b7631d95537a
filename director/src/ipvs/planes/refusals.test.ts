import { onesComplementSum, read16, read32, write16, write32 } from "./ipv4-packet.ts";
import { portUnreachable, tcpReset, timeExceeded } from "./refusals.ts";

/** 192.168.114.5:5555 to 192.168.114.180:80, sequence 1000, acknowledgement 2000. */
function segment(flags: number, payload = 0): Uint8Array {
  const packet = new Uint8Array(40 + payload);
  packet.set([0x45, 0], 0);
  write16(packet, 2, packet.length);
  packet.set([1, 6], 8);
  write32(packet, 12, 0xc0a87205);
  write32(packet, 16, 0xc0a872b4);
  write16(packet, 20, 5555);
  write16(packet, 22, 80);
  write32(packet, 24, 1000);
  write32(packet, 28, 2000);
  packet.set([0x50, flags], 32);
  return packet;
}

const hasRightHeader = (answer: Uint8Array) => {
  expect(onesComplementSum(answer, 0, 20)).toBe(0xffff);
  expect(read16(answer, 2)).toBe(answer.length);
  expect([read32(answer, 12), read32(answer, 16)]).toEqual([0xc0a872b4, 0xc0a87205]);
  expect(answer[8]).toBe(64);
};

describe("ICMP errors come from the address spoken to, with TOS 0xC0, and quote the packet", () => {
  test.each([
    ["port unreachable", portUnreachable, 3, 3],
    ["time exceeded", timeExceeded, 11, 0],
  ] as const)("%s", (_, make, type, code) => {
    const packet = segment(0x02);
    const answer = make(packet);
    hasRightHeader(answer);
    expect([answer[1], answer[9], answer[20], answer[21]]).toEqual([0xc0, 1, type, code]);
    expect(onesComplementSum(answer, 20, answer.length - 20)).toBe(0xffff);
    expect([...answer.subarray(28)]).toEqual([...packet]);
  });

  test("a long packet is quoted as far as 576 octets allow", () => {
    expect(portUnreachable(segment(0x10, 1_400)).length).toBe(576);
  });
});

describe("a reset", () => {
  const checked = (packet: Uint8Array) => {
    const answer = tcpReset(packet)!;
    hasRightHeader(answer);
    expect([read16(answer, 20), read16(answer, 22)]).toEqual([80, 5555]);
    expect(onesComplementSum(answer, 20, 20, onesComplementSum(answer, 12, 8, 6 + 20))).toBe(0xffff);
    return { flags: answer[33], seq: read32(answer, 24), ack: read32(answer, 28) };
  };

  test("for a segment with ACK takes its sequence from there", () => {
    expect(checked(segment(0x10, 7))).toEqual({ flags: 0x04, seq: 2000, ack: 0 });
  });

  test("for one without acknowledges all of it, SYN and FIN counted", () => {
    expect(checked(segment(0x02))).toEqual({ flags: 0x14, seq: 0, ack: 1001 });
    expect(checked(segment(0x01, 7))).toEqual({ flags: 0x14, seq: 0, ack: 1008 });
  });

  test("is not answered by a reset", () => {
    expect(tcpReset(segment(0x04))).toBeUndefined();
  });
});
