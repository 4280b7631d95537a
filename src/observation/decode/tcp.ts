import { u16, u32 } from "./bytes.ts";

/** RFC 9293 3.1 */
export const FIN = 0x01;
export const SYN = 0x02;
export const RST = 0x04;
export const PSH = 0x08;
export const ACK = 0x10;

export interface TcpSegment {
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly acknowledgement: number;
  /** FIN, SYN, RST, PSH, ACK, joined by |. */
  readonly flags: number;
  /** Offset of the data in the segment. */
  readonly headerLength: number;
}

/** Null when the bytes end before the fixed header does, or the data offset lies inside it. */
export function decodeTcp(bytes: Uint8Array): TcpSegment | null {
  if (bytes.length < 20) return null;
  const headerLength = (bytes[12]! >> 4) * 4;
  if (headerLength < 20) return null;
  return {
    sourcePort: u16(bytes, 0),
    destinationPort: u16(bytes, 2),
    sequence: u32(bytes, 4),
    acknowledgement: u32(bytes, 8),
    flags: bytes[13]! & 0x3f,
    headerLength,
  };
}
