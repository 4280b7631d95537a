import type { Mac } from "../../domain/address.ts";
import type { AdvertEvent, ArpEvent, FrameRef } from "../../domain/history.ts";
import type { NodeName } from "../../domain/node.ts";
import type { Instant } from "../../domain/units.ts";
import { decodeArp } from "../decode/arp.ts";
import { decodeEthernet, ETHERTYPE_ARP, ETHERTYPE_IPV4, type EthernetFrame } from "../decode/ethernet.ts";
import { decodeIpv4, PROTOCOL_VRRP } from "../decode/ipv4.ts";
import { decodeVrrp } from "../decode/vrrp.ts";

/** Where and when a frame was captured. */
export interface Sight {
  readonly at: NodeName;
  readonly t: Instant;
  readonly direction: "sent" | "received";
  readonly frame: FrameRef;
}

/** Bytes 12 and 13, and 23, of an untagged frame tell cheaply whether the rest is worth decoding. */
export function isControl(memory: Uint8Array, offset: number): boolean {
  const type = (memory[offset + 12]! << 8) | memory[offset + 13]!;
  return type === ETHERTYPE_ARP || (type === ETHERTYPE_IPV4 && memory[offset + 23] === PROTOCOL_VRRP);
}

/** The event that a VRRP or ARP frame stands for; null for every other frame. */
export function wireEvent(bytes: Uint8Array, sight: Sight): AdvertEvent | ArpEvent | null {
  const ethernet = decodeEthernet(bytes);
  if (ethernet?.etherType === ETHERTYPE_ARP) return arpEvent(ethernet, sight);
  return ethernet?.etherType === ETHERTYPE_IPV4 ? advertEvent(ethernet, sight) : null;
}

function arpEvent(ethernet: EthernetFrame, sight: Sight): ArpEvent | null {
  const arp = decodeArp(ethernet.payload);
  return arp && { kind: "arp", ...sight, sourceMac: ethernet.source, ...arp };
}

function advertEvent(ethernet: EthernetFrame, sight: Sight): AdvertEvent | null {
  const carrier = decodeIpv4(ethernet.payload);
  if (carrier?.protocol !== PROTOCOL_VRRP) return null;
  const { version, vrid, priority, interval, addresses, authType, defects } = decodeVrrp(carrier);
  return {
    kind: "advert",
    ...sight,
    source: carrier.source,
    sourceMac: ethernet.source,
    destination: carrier.destination,
    ttl: carrier.ttl,
    version,
    vrid,
    priority,
    interval,
    addresses,
    authType,
    defect: defects.length > 0 ? defects.join("; ") : null,
  };
}

/**
 * Whether an ARP frame belongs to the referee: it asks with its own MAC and is answered to it. Such frames are
 * in the who-has events and in the captures; as ARP events they would bury what the cluster says of itself.
 */
export function concernsReferee(arp: ArpEvent, observers: ReadonlySet<Mac>): boolean {
  return observers.has(arp.senderMac) || observers.has(arp.targetMac);
}
