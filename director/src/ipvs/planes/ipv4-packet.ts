import type { Packet } from "../model.ts";

/** Reading and changing an IPv4 packet where it lies; `at` is the offset of its first octet. */

export const etherHeader = 14;
export const protocolNumber = { TCP: 6, UDP: 17 } as const;

/** Why a packet is not for the model. */
export type Unreadable = "not-ipv4" | "truncated" | "checksum" | "protocol" | "fragment";

export const emptyPacket = (): Packet => ({
  protocol: "TCP",
  source: 0,
  sourcePort: 0,
  destination: 0,
  destinationPort: 0,
  tcpFlags: 0,
  length: 0,
});

/** Fills `into` from a packet of which `captured` octets are here. */
export function readPacket(
  memory: Uint8Array,
  at: number,
  captured: number,
  into: Packet,
): Unreadable | undefined {
  if (captured < 20) return "truncated";
  if (memory[at]! >> 4 !== 4) return "not-ipv4";
  const header = headerLength(memory, at);
  const length = read16(memory, at + 2);
  if (header < 20 || length < header || captured < length) return "truncated";
  if (onesComplementSum(memory, at, header) !== 0xffff) return "checksum";
  const number = memory[at + 9]!;
  if (number !== protocolNumber.TCP && number !== protocolNumber.UDP) return "protocol";
  // More fragments, or an offset: only a whole packet tells its ports.
  if ((read16(memory, at + 6) & 0x3fff) !== 0) return "fragment";
  const transport = at + header;
  const isTcp = number === protocolNumber.TCP;
  if (length < header + (isTcp ? 20 : 8)) return "truncated";
  into.protocol = isTcp ? "TCP" : "UDP";
  into.source = read32(memory, at + 12);
  into.destination = read32(memory, at + 16);
  into.sourcePort = read16(memory, transport);
  into.destinationPort = read16(memory, transport + 2);
  into.tcpFlags = isTcp ? memory[transport + 13]! : 0;
  into.length = length;
  return undefined;
}

export const headerLength = (memory: Uint8Array, at: number): number => (memory[at]! & 0x0f) * 4;
export const ttlOf = (memory: Uint8Array, at: number): number => memory[at + 8]!;

/** Takes one from the TTL and mends the header checksum by the difference (RFC 1624 equation 3). */
export function decrementTtl(memory: Uint8Array, at: number): void {
  const before = read16(memory, at + 8);
  const after = before - 0x0100;
  write16(memory, at + 8, after);
  const sum = (~read16(memory, at + 10) & 0xffff) + (~before & 0xffff) + after;
  write16(memory, at + 10, ~fold(sum) & 0xffff);
}

export const read16 = (memory: Uint8Array, at: number): number => (memory[at]! << 8) | memory[at + 1]!;

export const read32 = (memory: Uint8Array, at: number): number =>
  ((memory[at]! << 24) | (memory[at + 1]! << 16) | (memory[at + 2]! << 8) | memory[at + 3]!) >>> 0;

export function write16(memory: Uint8Array, at: number, value: number): void {
  memory[at] = value >> 8;
  memory[at + 1] = value & 0xff;
}

export function write32(memory: Uint8Array, at: number, value: number): void {
  write16(memory, at, value >>> 16);
  write16(memory, at + 2, value & 0xffff);
}

/** Sum of 16-bit words, not complemented: 0xffff over a header that carries its right checksum (RFC 1071). */
export function onesComplementSum(memory: Uint8Array, at: number, length: number, initial = 0): number {
  let sum = initial;
  const even = at + (length & ~1);
  for (let i = at; i < even; i += 2) sum += read16(memory, i);
  if (length & 1) sum += memory[even]! << 8;
  return fold(sum);
}

function fold(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x1_0000);
  return folded;
}
