import { isIPv4, isIPv6 } from "node:net";
import type { Branded } from "./units.ts";

/** Dotted IPv4 address without leading zeros. */
export type Ipv4 = Branded<string, "ipv4">;

/** IPv6 address as RFC 5952 writes it. */
export type Ipv6 = Branded<string, "ipv6">;

export type IpAddress = Ipv4 | Ipv6;
export type Family = 4 | 6;

/** @returns undefined when the text is no IPv4 address. */
export function parseIpv4(text: string): Ipv4 | undefined {
  return isIPv4(text) ? (text as Ipv4) : undefined;
}

/** @returns undefined when the text is no address of either family. Zones (`%eth0`) are refused. */
export function parseIp(text: string): IpAddress | undefined {
  if (isIPv4(text)) return text as Ipv4;
  if (!isIPv6(text) || text.includes("%")) return undefined;
  return new URL(`http://[${text}]/`).hostname.slice(1, -1) as Ipv6;
}

/** @throws TypeError when the text is no IPv4 address; for values that are known to be right. */
export function ipv4(text: string): Ipv4 {
  const address = parseIpv4(text);
  if (address === undefined) throw new TypeError(`An IPv4 address was awaited; found "${text}".`);
  return address;
}

export function familyOf(address: IpAddress): Family {
  return address.includes(":") ? 6 : 4;
}

/** 224.0.0.0/4 or ff00::/8. */
export function isMulticast(address: IpAddress): boolean {
  const first = addressBytes(address)[0] ?? 0;
  return familyOf(address) === 4 ? first >= 224 && first < 240 : first === 0xff;
}

/** The address in network byte order: 4 or 16 bytes. */
export function addressBytes(address: IpAddress): Uint8Array {
  return familyOf(address) === 4
    ? Uint8Array.from(address.split("."), Number)
    : Uint8Array.from(ipv6Groups(address).flatMap((group) => [group >> 8, group & 0xff]));
}

/** @throws RangeError when there are neither 4 nor 16 bytes. */
export function addressFromBytes(bytes: Uint8Array): IpAddress {
  if (bytes.length === 4) return bytes.join(".") as Ipv4;
  if (bytes.length !== 16) throw new RangeError(`An address has 4 or 16 bytes; found ${bytes.length}.`);
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  return parseIp(groups.join(":")) as Ipv6;
}

/**
 * Order of two addresses of one family as unsigned integers in network byte order (RFC 9568 section 6.4.3);
 * as text "10.0.0.9" would come after "10.0.0.100".
 */
export function compareAddresses(a: IpAddress, b: IpAddress): number {
  return Buffer.compare(addressBytes(a), addressBytes(b));
}

function ipv6Groups(address: IpAddress): number[] {
  const [head = "", tail] = address.split("::");
  const left = groupsOf(head);
  if (tail === undefined) return left;
  const right = groupsOf(tail);
  return [...left, ...new Array<number>(8 - left.length - right.length).fill(0), ...right];
}

function groupsOf(text: string): number[] {
  return text === "" ? [] : text.split(":").map((group) => Number.parseInt(group, 16));
}
