/**
 * VRRP advertisements, versions 2 (RFC 3768, with the authentication of RFC 2338) and 3 over IPv4 (RFC 9568).
 *
 *     0                   1                   2                   3
 *    +-------+-------+---------------+---------------+---------------+
 *    |version| type  | virtual rtr id|   priority    | address count |
 *    +-------+-------+---------------+---------------+---------------+
 *  2 |   auth type   |  interval (s) |           checksum            |
 *  3 |  0    |    interval (cs)      |           checksum            |
 *    +---------------+---------------+-------------------------------+
 *    |                 addresses, 4 bytes each                       |
 *    +---------------------------------------------------------------+
 *  2 |                 authentication data, 8 bytes                  |
 *    +---------------------------------------------------------------+
 *
 * The referee names every defect and drops nothing: what a receiver makes of a bad packet is what a verdict
 * asks.
 */
import type { Ipv4 } from "../../domain/address.ts";
import { type Centiseconds, centiseconds } from "../../domain/units.ts";
import { ipv4At, u16 } from "./bytes.ts";
import { sumsUp } from "./checksum.ts";
import type { Ipv4Packet } from "./ipv4.ts";

const HEADER = 8;
const AUTHENTICATION = 8;

/**
 * What the checksum covers. In version 3 two forms are in use: RFC 9568 5.2.8 sums the message alone for
 * IPv4, the usual reading of RFC 5798 puts a pseudo-header before it.
 */
export type ChecksumForm = "message" | "pseudo-header";

export interface VrrpPacket {
  readonly version: number;
  readonly type: number;
  readonly vrid: number;
  readonly priority: number;
  readonly interval: Centiseconds;
  readonly addresses: readonly Ipv4[];
  /** Of version 2; null in every other. */
  readonly authType: number | null;
  /** Null when no form gives a right sum. */
  readonly checksum: ChecksumForm | null;
  /** Everything that is wrong, each in a few words; empty for a packet that every receiver must take. */
  readonly defects: readonly string[];
}

/** Decodes what it can of the payload of a protocol-112 packet; fields beyond its end read as 0. */
export function decodeVrrp(carrier: Ipv4Packet): VrrpPacket {
  const message = carrier.payload;
  const version = (message[0] ?? 0) >> 4;
  const packet = {
    version,
    type: (message[0] ?? 0) & 0x0f,
    vrid: message[1] ?? 0,
    priority: message[2] ?? 0,
    interval: intervalOf(version, message),
    addresses: addressesOf(message),
    authType: version === 2 ? (message[4] ?? 0) : null,
    checksum: checksumOf(version, carrier),
  };
  return { ...packet, defects: [...carrierDefects(carrier), ...messageDefects(packet, message)] };
}

/** Version 2 counts whole seconds, version 3 centiseconds in 12 bits. */
function intervalOf(version: number, message: Uint8Array): Centiseconds {
  return centiseconds(version === 2 ? (message[5] ?? 0) * 100 : u16(message, 4) & 0x0fff);
}

function addressesOf(message: Uint8Array): Ipv4[] {
  const present = Math.min(message[3] ?? 0, Math.floor(Math.max(0, message.length - HEADER) / 4));
  return Array.from({ length: present }, (_, index) => ipv4At(message, HEADER + 4 * index));
}

function checksumOf(version: number, carrier: Ipv4Packet): ChecksumForm | null {
  if (carrier.payload.length < HEADER) return null;
  if (sumsUp(carrier.payload)) return "message";
  if (version === 3 && sumsUp(pseudoHeader(carrier), carrier.payload)) return "pseudo-header";
  return null;
}

/** RFC 793's: source, destination, zero, protocol, length. */
function pseudoHeader(carrier: Ipv4Packet): Uint8Array {
  const length = carrier.payload.length;
  return Uint8Array.from([
    ...carrier.source.split(".").map(Number),
    ...carrier.destination.split(".").map(Number),
    0,
    carrier.protocol,
    length >> 8,
    length & 0xff,
  ]);
}

function carrierDefects(carrier: Ipv4Packet): string[] {
  const defects: string[] = [];
  if (carrier.ttl !== 255) defects.push(`TTL ${carrier.ttl} instead of 255`);
  if (!carrier.headerChecksumRight) defects.push("IP header checksum wrong");
  if (carrier.fragment) defects.push("fragmented");
  if (carrier.payload.length < carrier.payloadLength)
    defects.push(`${carrier.payload.length} of ${carrier.payloadLength} bytes in the frame`);
  return defects;
}

function messageDefects(packet: Omit<VrrpPacket, "defects">, message: Uint8Array): string[] {
  if (message.length < HEADER) return [`${message.length} bytes, shorter than the ${HEADER} of the header`];
  const { version } = packet;
  if (version !== 2 && version !== 3) return [`version ${version} instead of 2 or 3`];
  const defects: string[] = [];
  const count = message[3]!;
  const length = HEADER + 4 * count + (version === 2 ? AUTHENTICATION : 0);
  if (packet.type !== 1) defects.push(`type ${packet.type} instead of 1 (advertisement)`);
  if (packet.vrid === 0) defects.push("virtual router id 0");
  if (count === 0) defects.push("no addresses");
  if (message.length !== length)
    defects.push(`${message.length} bytes instead of ${length} for ${count} addresses`);
  if (packet.interval === 0) defects.push("interval 0");
  if ((packet.authType ?? 0) > 2) defects.push(`authentication type ${packet.authType} unknown`);
  if (packet.checksum === null) defects.push("checksum wrong");
  return defects;
}
