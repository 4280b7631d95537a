import { TcpFlag } from "../tcp-states.ts";
import {
  headerLength,
  onesComplementSum,
  protocolNumber,
  read16,
  read32,
  write16,
  write32,
} from "./ipv4-packet.ts";

/**
 * Answers to packets that go no further, as the kernel sends them: whole IPv4 packets from the address the client
 * had spoken to. `packet` is the client's, from its IP header on, as it arrived.
 */

const icmpProtocol = 1;
const internetworkControl = 0xc0;
const ttl = 64;
/** An ICMP error stays within 576 octets (RFC 1812 section 4.3.2.3). */
const longestError = 576;

/** ICMP destination unreachable, port unreachable (RFC 792): no real server takes it. */
export const portUnreachable = (packet: Uint8Array): Uint8Array => icmpError(packet, 3, 3);

/** ICMP time exceeded in transit: the client's TTL ends here. */
export const timeExceeded = (packet: Uint8Array): Uint8Array => icmpError(packet, 11, 0);

function icmpError(packet: Uint8Array, type: number, code: number): Uint8Array {
  const quoted = Math.min(packet.length, longestError - 28);
  const answer = new Uint8Array(28 + quoted);
  writeIpv4(answer, packet, icmpProtocol, internetworkControl);
  answer[20] = type;
  answer[21] = code;
  answer.set(packet.subarray(0, quoted), 28);
  write16(answer, 22, ~onesComplementSum(answer, 20, answer.length - 20) & 0xffff);
  return answer;
}

/**
 * The reset that a host sends for a segment nobody waits for (RFC 9293 section 3.10.7.1), or undefined for a segment
 * that is a reset itself.
 */
export function tcpReset(packet: Uint8Array): Uint8Array | undefined {
  const at = headerLength(packet, 0);
  const flags = packet[at + 13]!;
  if (flags & TcpFlag.rst) return undefined;
  const answer = new Uint8Array(40);
  writeIpv4(answer, packet, protocolNumber.TCP, 0);
  write16(answer, 20, read16(packet, at + 2));
  write16(answer, 22, read16(packet, at));
  answer[32] = 0x50;
  if (flags & TcpFlag.ack) {
    write32(answer, 24, read32(packet, at + 8));
    answer[33] = TcpFlag.rst;
  } else {
    write32(answer, 28, (read32(packet, at + 4) + segmentLength(packet, at)) >>> 0);
    answer[33] = TcpFlag.rst | TcpFlag.ack;
  }
  const pseudoHeader = onesComplementSum(answer, 12, 8, protocolNumber.TCP + 20);
  write16(answer, 36, ~onesComplementSum(answer, 20, 20, pseudoHeader) & 0xffff);
  return answer;
}

/** Octets in sequence space: payload, SYN and FIN. */
function segmentLength(packet: Uint8Array, at: number): number {
  const payload = read16(packet, 2) - at - (packet[at + 12]! >> 4) * 4;
  const flags = packet[at + 13]!;
  return payload + (flags & TcpFlag.syn ? 1 : 0) + (flags & TcpFlag.fin ? 1 : 0);
}

function writeIpv4(answer: Uint8Array, packet: Uint8Array, protocol: number, tos: number): void {
  answer[0] = 0x45;
  answer[1] = tos;
  write16(answer, 2, answer.length);
  answer[8] = ttl;
  answer[9] = protocol;
  answer.set(packet.subarray(16, 20), 12);
  answer.set(packet.subarray(12, 16), 16);
  write16(answer, 10, ~onesComplementSum(answer, 0, 20) & 0xffff);
}
