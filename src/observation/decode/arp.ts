import type { Ipv4, Mac } from "../../domain/address.ts";
import { ipv4At, macAt, u16, u32 } from "./bytes.ts";

/** An ARP packet for IPv4 over Ethernet (RFC 826). */
export interface ArpPacket {
  readonly operation: "request" | "reply";
  readonly senderMac: Mac;
  readonly senderAddress: Ipv4;
  readonly targetMac: Mac;
  readonly targetAddress: Ipv4;
  /** Sender and target protocol address are the same (RFC 5944 4.6). */
  readonly gratuitous: boolean;
}

const LENGTH = 28;

/** Null for other hardware or protocols than Ethernet and IPv4, other operations, and a packet cut short. */
export function decodeArp(bytes: Uint8Array): ArpPacket | null {
  if (bytes.length < LENGTH || u32(bytes, 0) !== 0x0001_0800 || u16(bytes, 4) !== 0x0604) return null;
  const operation = u16(bytes, 6);
  if (operation !== 1 && operation !== 2) return null;
  const senderAddress = ipv4At(bytes, 14);
  const targetAddress = ipv4At(bytes, 24);
  return {
    operation: operation === 1 ? "request" : "reply",
    senderMac: macAt(bytes, 8),
    senderAddress,
    targetMac: macAt(bytes, 18),
    targetAddress,
    gratuitous: senderAddress === targetAddress,
  };
}
