import type { Ipv4Number } from "../model.ts";
import type { Mac } from "./arp-table.ts";
import { read16, read32, write16, write32 } from "./ipv4-packet.ts";

/** ARP for IPv4 over Ethernet (RFC 826), as whole frames. */

export const arpFrameLength = 42;
const etherTypeArp = 0x0806;

export function whoHas(target: Ipv4Number, source: Ipv4Number, mac: Mac): Uint8Array {
  const frame = new Uint8Array(arpFrameLength);
  frame.fill(0xff, 0, 6);
  frame.set(mac, 6);
  write16(frame, 12, etherTypeArp);
  frame.set([0, 1, 8, 0, 6, 4, 0, 1], 14);
  frame.set(mac, 22);
  write32(frame, 28, source);
  write32(frame, 38, target);
  return frame;
}

/** Who sent an ARP frame, by his own word; undefined where it is none, or names nobody. */
export function arpSender(frame: Uint8Array): { address: Ipv4Number; mac: Mac } | undefined {
  if (frame.length < arpFrameLength || read16(frame, 12) !== etherTypeArp) return undefined;
  if (read16(frame, 14) !== 1 || read16(frame, 16) !== 0x0800 || frame[18] !== 6 || frame[19] !== 4)
    return undefined;
  const address = read32(frame, 28);
  return address === 0 ? undefined : { address, mac: frame.subarray(22, 28) };
}
