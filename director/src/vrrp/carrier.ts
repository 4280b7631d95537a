import { addressBytes, addressFromBytes, type IpAddress, type Ipv4 } from "../address.ts";
import { checksum, VRRP_PROTOCOL } from "./checksum.ts";
import type { CarriedMessage } from "./packet.ts";

export const MULTICAST_GROUP_V4 = "224.0.0.18" as Ipv4;
export const MULTICAST_GROUP_V6 = "ff02::12" as IpAddress;

const MIN_HEADER_LENGTH = 20;
const INTERNETWORK_CONTROL = 0xc0;

export type Ipv4Carrier = {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** 1 to 65535; see {@link nextIdentification}. */
  readonly identification: number;
  /** 255 unless an instance speaks to unicast peers with a `unicast_ttl` of its own. */
  readonly ttl?: number;
};

/** A whole IPv4 datagram as keepalived builds it: TOS 0xC0, DF clear, no options, protocol 112. */
export function encodeIpv4(carrier: Ipv4Carrier, message: Uint8Array): Uint8Array {
  const length = MIN_HEADER_LENGTH + message.length;
  const { identification } = carrier;
  const header = Uint8Array.from([
    ...[0x45, INTERNETWORK_CONTROL, length >> 8, length & 0xff],
    ...[identification >> 8, identification & 0xff, 0, 0],
    ...[carrier.ttl ?? 255, VRRP_PROTOCOL, 0, 0],
    ...addressBytes(carrier.source),
    ...addressBytes(carrier.destination),
  ]);
  const sum = checksum(header);
  header[10] = sum >> 8;
  header[11] = sum & 0xff;
  return Uint8Array.from([...header, ...message]);
}

export type Ipv6Carrier = {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly hopLimit: number;
  /** 0xC0, internetwork control, without. */
  readonly trafficClass?: number;
  /** 112, VRRP, without. */
  readonly nextHeader?: number;
};

/** The 40 octets before a payload of that length; the flow label is 0. */
export function encodeIpv6Header(carrier: Ipv6Carrier, length: number): Uint8Array {
  const trafficClass = carrier.trafficClass ?? INTERNETWORK_CONTROL;
  return Uint8Array.from([
    ...[0x60 | (trafficClass >> 4), (trafficClass & 0x0f) << 4, 0, 0],
    ...[length >> 8, length & 0xff, carrier.nextHeader ?? VRRP_PROTOCOL, carrier.hopLimit],
    ...addressBytes(carrier.source),
    ...addressBytes(carrier.destination),
  ]);
}

/** A whole IPv6 packet as keepalived's kernel builds it, but for the flow label. */
export function encodeIpv6(carrier: Ipv6Carrier, message: Uint8Array): Uint8Array {
  return Uint8Array.from([...encodeIpv6Header(carrier, message.length), ...message]);
}

/** The identification that follows; keepalived counts from 1 and never sends 0. */
export function nextIdentification(identification: number): number {
  return identification >= 0xffff ? 1 : identification + 1;
}

/**
 * Takes the IP header off what a raw socket delivers; bytes beyond the IP length (Ethernet padding) are left out.
 * @returns undefined when it is no IPv4 datagram that carries VRRP.
 */
export function decodeIpv4(datagram: Uint8Array): CarriedMessage | undefined {
  const headerLength = ((datagram[0] ?? 0) & 0x0f) * 4;
  const length = ((datagram[2] ?? 0) << 8) | (datagram[3] ?? 0);
  const isIpv4 =
    (datagram[0] ?? 0) >> 4 === 4 && headerLength >= MIN_HEADER_LENGTH && datagram.length >= headerLength;
  if (!isIpv4 || datagram[9] !== VRRP_PROTOCOL) return undefined;
  return {
    source: addressFromBytes(datagram.subarray(12, 16)),
    destination: addressFromBytes(datagram.subarray(16, 20)),
    ttl: datagram[8] ?? 0,
    message: datagram.slice(headerLength, Math.max(headerLength, length)),
  };
}
