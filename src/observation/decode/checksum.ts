import { u16 } from "./bytes.ts";

/**
 * The one's complement sum of 16-bit words (RFC 1071) of several stretches, each of even length but the
 * last. A stretch that carries its own right checksum sums up to 0xffff; comparing the sum and not the
 * checksum's bytes lets 0x0000 and 0xffff both stand for zero, as senders that update the sum in place do.
 */
export function onesSum(...stretches: readonly Uint8Array[]): number {
  let sum = 0;
  for (const bytes of stretches) {
    for (let at = 0; at + 1 < bytes.length; at += 2) sum += u16(bytes, at);
    if (bytes.length % 2 === 1) sum += bytes[bytes.length - 1]! << 8;
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return sum;
}

export const sumsUp = (...stretches: readonly Uint8Array[]): boolean => onesSum(...stretches) === 0xffff;
