import { addressFromBytes, type IpAddress } from "../../address.ts";
import { type ForgedMessage, pseudoHeaderOf, sum16 } from "./forge.ts";

/** A sent IPv4 datagram, read by the tester's own eyes. */
export type ReadAdvert = {
  readonly ttl: number;
  readonly protocol: number;
  readonly headerWords: number;
  readonly fragment: number;
  readonly source: IpAddress;
  readonly destination: IpAddress;
  readonly version: number;
  readonly type: number;
  readonly vrid: number;
  readonly priority: number;
  readonly count: number;
  /** Bytes 4 and 5: the authentication type and seconds of VRRPv2; Reserve and centiseconds of VRRPv3. */
  readonly fourth: number;
  readonly fifth: number;
  readonly message: Uint8Array;
};

/** What the IP header says, of either family, and the message behind it. */
export function readCarrier(datagram: Uint8Array): ForgedMessage {
  if ((datagram[0] ?? 0) >> 4 === 4) return readIpv4(datagram);
  return {
    source: addressFromBytes(datagram.subarray(8, 24)),
    destination: addressFromBytes(datagram.subarray(24, 40)),
    ttl: datagram[7] ?? 0,
    message: datagram.subarray(40),
  };
}

export function readIpv4(datagram: Uint8Array): ReadAdvert {
  const at = (index: number): number => datagram[index] ?? 0;
  const headerWords = at(0) & 0x0f;
  const message = datagram.subarray(headerWords * 4, (at(2) << 8) | at(3));
  const of = (index: number): number => message[index] ?? 0;
  return {
    ttl: at(8),
    protocol: at(9),
    headerWords,
    fragment: ((at(6) << 8) | at(7)) & 0x3fff,
    source: addressFromBytes(datagram.subarray(12, 16)),
    destination: addressFromBytes(datagram.subarray(16, 20)),
    version: of(0) >> 4,
    type: of(0) & 0x0f,
    vrid: of(1),
    priority: of(2),
    count: of(3),
    fourth: of(4),
    fifth: of(5),
    message,
  };
}

/** The 12 bits of VRRPv3's Max Advertise Interval, centiseconds. */
export const maxAdvertiseInterval = (advert: ReadAdvert): number =>
  ((advert.fourth & 0x0f) << 8) | advert.fifth;

/** True where the message sums up alone. */
export const sumsPlain = ({ message }: ReadAdvert): boolean => sum16(message) === 0xffff;

/** True where the message sums up together with its pseudo-header. */
export const sumsWithPseudoHeader = ({ message, source, destination }: ReadAdvert): boolean =>
  sum16(pseudoHeaderOf(source, destination, message.length), message) === 0xffff;
