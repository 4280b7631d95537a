import { addressBytes, type Family, familyOf, type IpAddress, parseIp } from "../../address.ts";

/*
 * Adverts built byte by byte, apart from the director's own encoder: a tester that shares the encoder of the program
 * under test would share its mistakes.
 */

/** `plain`: over the message alone (RFC 3768, RFC 9568 for IPv4). `pseudo`: with the pseudo-header (RFC 5798, IPv6). */
export type ChecksumForm = "plain" | "pseudo";

export type Forged = {
  readonly from?: string;
  readonly to?: string;
  readonly ttl?: number;
  readonly protocol?: number;
  readonly version?: number;
  readonly type?: number;
  readonly vrid?: number;
  readonly priority?: number;
  /** Absent: as many as there are addresses. */
  readonly count?: number;
  readonly addresses?: readonly string[];
  /** Seconds in VRRPv2, centiseconds in VRRPv3. */
  readonly interval?: number;
  /** The four bits before the interval of VRRPv3. */
  readonly reserve?: number;
  readonly authType?: number;
  /** The last eight bytes of VRRPv2. */
  readonly authData?: readonly number[];
  /** A number goes into the field as it is; `bad` is off by one bit. */
  readonly checksum?: ChecksumForm | "bad" | number;
  /** Bytes after the message, inside the IP length and the checksum. */
  readonly trailing?: readonly number[];
  /** Bytes cut off the end before the checksum is made. */
  readonly cut?: number;
  /** Bytes after the datagram, outside the IP length. */
  readonly padding?: number;
  /** 32-bit words of IPv4 options (no-operation). */
  readonly optionWords?: number;
};

export type ForgedMessage = {
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly ttl: number;
  readonly message: Uint8Array;
};

/** The message and what its carrier says, for receivers that get the two apart (IPv6). */
export function forgeMessage(changes: Forged): ForgedMessage {
  const source = address(changes.from ?? "10.0.0.200");
  const group = familyOf(source) === 4 ? "224.0.0.18" : "ff02::12";
  const destination = address(changes.to ?? group);
  const whole = body(changes, familyOf(source));
  const message = whole.subarray(0, Math.max(0, whole.length - (changes.cut ?? 0)));
  if (message.length >= 8) {
    const sum = checksumField(changes, message, source, destination);
    message[6] = sum >> 8;
    message[7] = sum & 0xff;
  }
  return { source, destination, ttl: changes.ttl ?? 255, message };
}

/** A whole IPv4 datagram. */
export function forgeIpv4(changes: Forged): Uint8Array {
  const { source, destination, ttl, message } = forgeMessage(changes);
  const words = 5 + (changes.optionWords ?? 0);
  const length = words * 4 + message.length;
  const header = Uint8Array.from([
    ...[0x40 | words, 0xc0, length >> 8, length & 0xff, 0, 1, 0, 0],
    ...[ttl, changes.protocol ?? 112, 0, 0],
    ...addressBytes(source),
    ...addressBytes(destination),
    ...new Array<number>((words - 5) * 4).fill(1),
  ]);
  const sum = ~sum16(header) & 0xffff;
  header[10] = sum >> 8;
  header[11] = sum & 0xff;
  return Uint8Array.from([...header, ...message, ...new Array<number>(changes.padding ?? 0).fill(0)]);
}

/** One's complement sum of 16-bit words, folded. Data with its right checksum inside gives 0xffff. */
export function sum16(...parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts)
    part.forEach((byte, at) => {
      sum += at % 2 === 0 ? byte << 8 : byte;
    });
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return sum;
}

export function pseudoHeaderOf(source: IpAddress, destination: IpAddress, length: number): Uint8Array {
  const ends = [...addressBytes(source), ...addressBytes(destination)];
  return familyOf(source) === 4
    ? Uint8Array.from([...ends, 0, 112, length >> 8, length & 0xff])
    : Uint8Array.from([...ends, 0, 0, length >> 8, length & 0xff, 0, 0, 0, 112]);
}

export function address(text: string): IpAddress {
  const parsed = parseIp(text);
  if (parsed === undefined) throw new TypeError(`An address was awaited; found "${text}".`);
  return parsed;
}

function body(changes: Forged, family: Family): Uint8Array {
  const version = changes.version ?? 3;
  const addresses = (changes.addresses ?? [family === 4 ? "10.0.0.100" : "fe80::100"]).map(address);
  const interval = changes.interval ?? (version === 2 ? 1 : 100);
  return Uint8Array.from([
    (version << 4) | (changes.type ?? 1),
    changes.vrid ?? 51,
    changes.priority ?? 200,
    changes.count ?? addresses.length,
    ...(version === 2
      ? [changes.authType ?? 0, interval]
      : [((changes.reserve ?? 0) << 4) | (interval >> 8), interval & 0xff]),
    ...[0, 0],
    ...addresses.flatMap((each) => [...addressBytes(each)]),
    ...(version === 2 ? (changes.authData ?? new Array<number>(8).fill(0)) : []),
    ...(changes.trailing ?? []),
  ]);
}

function checksumField(
  changes: Forged,
  message: Uint8Array,
  source: IpAddress,
  destination: IpAddress,
): number {
  const form = changes.checksum ?? (changes.version === 2 ? "plain" : "pseudo");
  if (typeof form === "number") return form;
  const plain = form === "plain" || (form === "bad" && changes.version === 2);
  const parts = plain ? [message] : [pseudoHeaderOf(source, destination, message.length), message];
  return (~sum16(...parts) & 0xffff) ^ (form === "bad" ? 0x0100 : 0);
}
