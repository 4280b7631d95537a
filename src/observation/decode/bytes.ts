import type { Ipv4, Mac } from "../../domain/address.ts";

/** Big-endian fields of a packet. Reading past the end gives 0: the caller has checked the length. */
export const u16 = (bytes: Uint8Array, at: number): number => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
export const u32 = (bytes: Uint8Array, at: number): number => u16(bytes, at) * 0x10000 + u16(bytes, at + 2);

const hex = Array.from({ length: 256 }, (_, value) => value.toString(16).padStart(2, "0"));

export function macAt(bytes: Uint8Array, at: number): Mac {
  let text = hex[bytes[at] ?? 0]!;
  for (let i = 1; i < 6; i++) text += `:${hex[bytes[at + i] ?? 0]}`;
  return text as Mac;
}

export function ipv4At(bytes: Uint8Array, at: number): Ipv4 {
  return `${bytes[at] ?? 0}.${bytes[at + 1] ?? 0}.${bytes[at + 2] ?? 0}.${bytes[at + 3] ?? 0}` as Ipv4;
}
