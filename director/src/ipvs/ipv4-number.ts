import { addressBytes, addressFromBytes, type IpAddress, type Ipv4 } from "../address.ts";
import type { Ipv4Number } from "./model.ts";

/** @throws TypeError for an IPv6 address. */
export function ipv4Number(address: IpAddress): Ipv4Number {
  const bytes = addressBytes(address);
  if (bytes.length !== 4) throw new TypeError(`An IPv4 address was awaited; found ${address}.`);
  return ((bytes[0]! << 24) | (bytes[1]! << 16) | (bytes[2]! << 8) | bytes[3]!) >>> 0;
}

export function ipv4Text(address: Ipv4Number): Ipv4 {
  return addressFromBytes(
    Uint8Array.of(address >>> 24, (address >>> 16) & 0xff, (address >>> 8) & 0xff, address & 0xff),
  ) as Ipv4;
}

/** The mask of a prefix: 24 is 0xFFFFFF00. */
export const netmask = (prefixLength: number): number =>
  prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0;
