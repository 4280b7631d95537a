import type { Mac } from "../../domain/address.ts";
import { macAt, u16 } from "./bytes.ts";

export const ETHERTYPE_IPV4 = 0x0800;
export const ETHERTYPE_ARP = 0x0806;
const ETHERTYPE_VLAN = 0x8100;
const ETHERTYPE_QINQ = 0x88a8;

export interface EthernetFrame {
  readonly destination: Mac;
  readonly source: Mac;
  /** Of the payload, behind any 802.1Q tags. */
  readonly etherType: number;
  /** Includes what a short frame was padded with. */
  readonly payload: Uint8Array;
}

/** Ethernet II with any number of 802.1Q tags; null when the bytes end before the header does. */
export function decodeEthernet(frame: Uint8Array): EthernetFrame | null {
  let at = 12;
  while (at + 4 <= frame.length && isTag(u16(frame, at))) at += 4;
  if (at + 2 > frame.length) return null;
  return {
    destination: macAt(frame, 0),
    source: macAt(frame, 6),
    etherType: u16(frame, at),
    payload: frame.subarray(at + 2),
  };
}

const isTag = (type: number): boolean => type === ETHERTYPE_VLAN || type === ETHERTYPE_QINQ;
