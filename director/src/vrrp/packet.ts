import {
  addressBytes,
  addressFromBytes,
  type Family,
  familyOf,
  type IpAddress,
  isMulticast,
} from "../address.ts";
import type { ChecksumProfile, UnicastPeer } from "../config/model.ts";
import {
  type AdvertPriority,
  type Centiseconds,
  centiseconds,
  OWNER_PRIORITY,
  type Seconds,
  seconds,
  type Vrid,
} from "../units.ts";
import { checksum, onesComplementSum, pseudoHeader } from "./checksum.ts";
import type { AdvertDefect } from "./defect.ts";

/*
 *  VRRPv2 (RFC 3768 section 5.1)              VRRPv3 (RFC 9568 section 5.1)
 *
 *   0       1       2       3                  0       1       2       3
 *  +---+---+-------+-------+-------+          +---+---+-------+-------+-------+
 *  | 2 | 1 | VRID  | prio  | count |          | 3 | 1 | VRID  | prio  | count |
 *  +---+---+-------+-------+-------+          +---+---+-------+-------+-------+
 *  | auth  | int s |   checksum    |          |0| int (12 bit) cs | checksum  |
 *  +-------+-------+---------------+          +-----------------+-----------+
 *  |  IPv4 address, count times    |          | IPv4 or IPv6 address, count   |
 *  +-------------------------------+          | times                         |
 *  |  authentication data, 8 bytes |          +-------------------------------+
 *  +-------------------------------+
 */

const HEADER_LENGTH = 8;
const AUTH_LENGTH = 8;
const ADVERTISEMENT = 1;
/** What keepalived up to 1.3.6 put into the pseudo-header of unicast advertisements. */
const GROUP_OF_OLD = "224.0.0.18" as IpAddress;

/** Authentication of VRRPv2 (RFC 2338 section 5.3.6); type 1 is a password of at most 8 bytes. */
export type PacketAuthentication = { readonly type: 0 } | { readonly type: 1; readonly password: string };

export type AdvertV2 = {
  readonly version: 2;
  readonly vrid: Vrid;
  readonly priority: AdvertPriority;
  readonly interval: Seconds;
  readonly authentication: PacketAuthentication;
  readonly addresses: readonly IpAddress[];
};

export type AdvertV3 = {
  readonly version: 3;
  readonly vrid: Vrid;
  readonly priority: AdvertPriority;
  readonly interval: Centiseconds;
  readonly addresses: readonly IpAddress[];
};

export type Advert = AdvertV2 | AdvertV3;

/** A VRRP message with what the network layer says about it. */
export type CarriedMessage = {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  /** TTL or hop limit. */
  readonly ttl: number;
  readonly message: Uint8Array;
};

/** What a receiver compares an advertisement with: its own configuration (RFC 3768 section 7.1). */
export type Expectation = {
  readonly version: 2 | 3;
  readonly vrid: Vrid;
  readonly interval: Centiseconds;
  readonly authentication: PacketAuthentication;
  /** Absent: the address list is not compared. */
  readonly addresses?: readonly IpAddress[];
  readonly destination: "multicast" | "unicast";
  /** Where given, only these unicast peers are heard, each within its TTL range. */
  readonly peers?: readonly UnicastPeer[];
};

/**
 * What a right checksum covered. VRRPv3 over IPv4 has three forms in the field: `pseudo-header` (RFC 5798 as keepalived
 * and FRR read it), `message` (RFC 9568; every other packet has this form or none to choose), and `group`, a
 * pseudo-header with the multicast group in it though the packet is unicast (keepalived up to 1.3.6).
 */
export type ChecksumForm = "pseudo-header" | "message" | "group";

export type Decoded =
  | { readonly kind: "advert"; readonly advert: Advert; readonly checksum: ChecksumForm }
  | { readonly kind: "defect"; readonly defect: AdvertDefect };

/**
 * The VRRP message, without its IP header, byte for byte as keepalived 2.2.7 sends it: the v3 checksum covers
 * a pseudo-header for IPv4 too (RFC 5798 section 5.2.8 as keepalived reads it), unless the profile is `rfc9568`,
 * which has it for IPv6 alone.
 */
export function encodeAdvert(
  advert: Advert,
  source: IpAddress,
  destination: IpAddress,
  profile: ChecksumProfile = "keepalived",
): Uint8Array {
  const message = Uint8Array.from([
    (advert.version << 4) | ADVERTISEMENT,
    advert.vrid,
    advert.priority,
    advert.addresses.length,
    ...(advert.version === 2
      ? [advert.authentication.type, advert.interval]
      : [advert.interval >> 8, advert.interval & 0xff]),
    0,
    0,
    ...advert.addresses.flatMap((address) => [...addressBytes(address)]),
    ...(advert.version === 2 ? authenticationData(advert.authentication) : []),
  ]);
  const alone = advert.version === 2 || (profile === "rfc9568" && familyOf(source) === 4);
  const sum = alone
    ? checksum(message)
    : checksum(pseudoHeader(source, destination, message.length), message);
  message[6] = sum >> 8;
  message[7] = sum & 0xff;
  return message;
}

/** Eight bytes: the password padded with zeros, or zeros alone (RFC 2338 section 5.3.10). */
export function authenticationData(authentication: PacketAuthentication): Uint8Array {
  const data = new Uint8Array(AUTH_LENGTH);
  if (authentication.type === 1)
    data.set(new TextEncoder().encode(authentication.password).subarray(0, AUTH_LENGTH));
  return data;
}

/** The VRID of a message, or undefined where it is too short to have one. A socket serves several virtual routers. */
export function peekVrid(message: Uint8Array): number | undefined {
  return message.length >= HEADER_LENGTH ? message[1] : undefined;
}

/**
 * Reads an advertisement and checks it in keepalived's order, so that a packet with two defects is reported by the
 * same one. Reserved bits are ignored; an interval of 0 is a defect although keepalived takes it and changes hands
 * within a millisecond (RFC 9568 erratum 8301).
 */
export function decodeAdvert(carried: CarriedMessage, expected: Expectation): Decoded {
  const defect = firstDefect(carried, expected);
  if (defect !== undefined) return { kind: "defect", defect };
  return {
    kind: "advert",
    advert: readAdvert(carried),
    checksum: checksumForm(carried, expected) ?? "message",
  };
}

function firstDefect(carried: CarriedMessage, expected: Expectation): AdvertDefect | undefined {
  return (
    lengthDefect(carried) ??
    carrierDefect(carried, expected) ??
    headerDefect(carried.message, expected) ??
    (expected.version === 2 ? v2Defect(carried.message, expected) : v3Defect(carried.message)) ??
    typeDefect(carried.message) ??
    countDefect(carried.message, expected) ??
    checksumDefect(carried, expected) ??
    destinationDefect(carried, expected) ??
    addressDefect(carried, expected) ??
    peerDefect(carried, expected)
  );
}

function lengthDefect({ message, source }: CarriedMessage): AdvertDefect | undefined {
  const found = message.length;
  if (found < HEADER_LENGTH) return { reason: "length", found, wanted: HEADER_LENGTH };
  const wanted =
    HEADER_LENGTH + addressesLength(message, familyOf(source)) + (versionOf(message) === 2 ? AUTH_LENGTH : 0);
  return found === wanted ? undefined : { reason: "length", found, wanted };
}

/** RFC 9568 section 5.1.1.3. A unicast peer may be routers away. */
function carrierDefect({ ttl }: CarriedMessage, expected: Expectation): AdvertDefect | undefined {
  return expected.destination === "multicast" && ttl !== 255
    ? { reason: "ttl", found: ttl, least: 255, most: 255 }
    : undefined;
}

function headerDefect(message: Uint8Array, expected: Expectation): AdvertDefect | undefined {
  const version = versionOf(message);
  if (version !== expected.version) return { reason: "version", found: version, wanted: expected.version };
  const vrid = message[1] ?? 0;
  return vrid === expected.vrid ? undefined : { reason: "vrid", found: vrid };
}

function v2Defect(message: Uint8Array, expected: Expectation): AdvertDefect | undefined {
  const authType = message[4] ?? 0;
  if (authType !== expected.authentication.type) {
    return { reason: "auth-type", found: authType, wanted: expected.authentication.type };
  }
  if (
    authType === 1 &&
    Buffer.compare(message.subarray(-AUTH_LENGTH), authenticationData(expected.authentication)) !== 0
  ) {
    return { reason: "auth-failure" };
  }
  const found = (message[5] ?? 0) * 100;
  return found === expected.interval ? undefined : { reason: "interval", found, wanted: expected.interval };
}

function v3Defect(message: Uint8Array): AdvertDefect | undefined {
  return v3Interval(message) === 0 ? { reason: "interval", found: 0, wanted: 1 } : undefined;
}

function typeDefect(message: Uint8Array): AdvertDefect | undefined {
  const type = (message[0] ?? 0) & 0x0f;
  return type === ADVERTISEMENT ? undefined : { reason: "type", found: type };
}

/** Count 0 is never right in VRRPv3 (RFC 9568 erratum 8299). */
function countDefect(message: Uint8Array, expected: Expectation): AdvertDefect | undefined {
  const found = message[3] ?? 0;
  const wanted =
    comparedAddresses(message, expected)?.length ?? Math.max(found, expected.version === 3 ? 1 : 0);
  return found === wanted ? undefined : { reason: "address-count", found, wanted };
}

function checksumDefect(carried: CarriedMessage, expected: Expectation): AdvertDefect | undefined {
  return checksumForm(carried, expected) === undefined ? { reason: "checksum" } : undefined;
}

/** @returns undefined when the checksum is wrong by every reading. */
function checksumForm(
  { message, source, destination }: CarriedMessage,
  expected: Expectation,
): ChecksumForm | undefined {
  const right = (to: IpAddress) =>
    onesComplementSum(pseudoHeader(source, to, message.length), message) === 0xffff;
  const alone = expected.version === 2 || familyOf(source) === 4;
  if (expected.version === 3 && right(destination)) return "pseudo-header";
  if (alone && onesComplementSum(message) === 0xffff) return "message";
  const mayBeOld = alone && expected.version === 3 && expected.destination === "unicast";
  return mayBeOld && right(GROUP_OF_OLD) ? "group" : undefined;
}

function destinationDefect({ destination }: CarriedMessage, expected: Expectation): AdvertDefect | undefined {
  return isMulticast(destination) === (expected.destination === "multicast")
    ? undefined
    : { reason: "destination", found: destination };
}

function addressDefect(carried: CarriedMessage, expected: Expectation): AdvertDefect | undefined {
  const listed = new Set(readAddresses(carried));
  const missing = comparedAddresses(carried.message, expected)?.find((address) => !listed.has(address));
  return missing === undefined ? undefined : { reason: "address-list", missing };
}

/** RFC 3768 section 7.1: a list that differs is no defect where the owner of the addresses sends it. */
function comparedAddresses(message: Uint8Array, expected: Expectation): readonly IpAddress[] | undefined {
  return expected.version === 2 && message[2] === OWNER_PRIORITY ? undefined : expected.addresses;
}

function peerDefect({ source, ttl }: CarriedMessage, expected: Expectation): AdvertDefect | undefined {
  if (expected.peers === undefined) return undefined;
  const peer = expected.peers.find((known) => known.address === source);
  if (peer === undefined) return { reason: "unicast-source", found: source };
  const [least, most] = [peer.minTtl ?? 0, peer.maxTtl ?? 255];
  return ttl >= least && ttl <= most ? undefined : { reason: "ttl", found: ttl, least, most };
}

function readAdvert(carried: CarriedMessage): Advert {
  const { message } = carried;
  const vrid = message[1] as Vrid;
  const priority = message[2] as AdvertPriority;
  const addresses = readAddresses(carried);
  if (versionOf(message) === 3)
    return { version: 3, vrid, priority, interval: v3Interval(message), addresses };
  return {
    version: 2,
    vrid,
    priority,
    interval: seconds(message[5] ?? 0),
    authentication: readAuthentication(message),
    addresses,
  };
}

function readAuthentication(message: Uint8Array): PacketAuthentication {
  if (message[4] !== 1) return { type: 0 };
  return { type: 1, password: new TextDecoder().decode(message.subarray(-AUTH_LENGTH)).replace(/\0+$/, "") };
}

function readAddresses({ message, source }: CarriedMessage): IpAddress[] {
  const size = familyOf(source) === 4 ? 4 : 16;
  return Array.from({ length: message[3] ?? 0 }, (_, index) => {
    const from = HEADER_LENGTH + index * size;
    return addressFromBytes(message.subarray(from, from + size));
  });
}

function addressesLength(message: Uint8Array, family: Family): number {
  return (message[3] ?? 0) * (family === 4 ? 4 : 16);
}

function versionOf(message: Uint8Array): number {
  return (message[0] ?? 0) >> 4;
}

function v3Interval(message: Uint8Array): Centiseconds {
  return centiseconds((((message[4] ?? 0) & 0x0f) << 8) | (message[5] ?? 0));
}
