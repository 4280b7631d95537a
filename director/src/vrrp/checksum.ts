import { addressBytes, familyOf, type IpAddress } from "../address.ts";

export const VRRP_PROTOCOL = 112;

/** One's complement sum of 16-bit words (RFC 1071), folded but not inverted. Right data including its sum gives 0xffff. */
export function onesComplementSum(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) sum += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0);
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return sum;
}

/** Internet checksum of the parts; all but the last must have an even length. */
export function checksum(...parts: readonly Uint8Array[]): number {
  return ~onesComplementSum(...parts) & 0xffff;
}

/**
 * IPv4: source, destination, 0, 112, 16-bit length (RFC 5798 section 5.2.8 as keepalived and FRR read it).
 * IPv6: RFC 8200 section 8.1.
 */
export function pseudoHeader(source: IpAddress, destination: IpAddress, length: number): Uint8Array {
  const tail =
    familyOf(source) === 4
      ? [0, VRRP_PROTOCOL, length >> 8, length & 0xff]
      : [0, 0, length >> 8, length & 0xff, 0, 0, 0, VRRP_PROTOCOL];
  return Uint8Array.from([...addressBytes(source), ...addressBytes(destination), ...tail]);
}
