import type { Ipv4 } from "../../domain/address.ts";
import { ipv4At, u16 } from "./bytes.ts";
import { sumsUp } from "./checksum.ts";

export const PROTOCOL_TCP = 6;
export const PROTOCOL_VRRP = 112;

export interface Ipv4Packet {
  readonly source: Ipv4;
  readonly destination: Ipv4;
  readonly protocol: number;
  readonly ttl: number;
  readonly identification: number;
  /** A first, middle or last fragment of a longer datagram. */
  readonly fragment: boolean;
  /** What the header says the payload's length is; `payload` is shorter when the frame was cut. */
  readonly payloadLength: number;
  readonly payload: Uint8Array;
  readonly headerChecksumRight: boolean;
}

/** RFC 791; null when this is no IPv4 header, or it is cut, or its lengths contradict one another. */
export function decodeIpv4(bytes: Uint8Array): Ipv4Packet | null {
  if (bytes.length < 20 || bytes[0]! >> 4 !== 4) return null;
  const headerLength = (bytes[0]! & 0x0f) * 4;
  const totalLength = u16(bytes, 2);
  if (headerLength < 20 || bytes.length < headerLength || totalLength < headerLength) return null;
  return {
    source: ipv4At(bytes, 12),
    destination: ipv4At(bytes, 16),
    protocol: bytes[9]!,
    ttl: bytes[8]!,
    identification: u16(bytes, 4),
    fragment: (u16(bytes, 6) & 0x3fff) !== 0,
    payloadLength: totalLength - headerLength,
    payload: bytes.subarray(headerLength, Math.min(totalLength, bytes.length)),
    headerChecksumRight: sumsUp(bytes.subarray(0, headerLength)),
  };
}
