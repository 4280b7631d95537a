import { addressBytes, type Ipv6 } from "../address.ts";
import { encodeIpv6Header } from "./carrier.ts";
import { onesComplementSum } from "./checksum.ts";

const ALL_NODES = "ff02::1" as Ipv6;
const ALL_NODES_HARDWARE = [0x33, 0x33, 0, 0, 0, 1];
const ETHERTYPE_IPV6 = [0x86, 0xdd];
const ICMPV6 = 58;
const NEIGHBOUR_ADVERTISEMENT = 136;
const ROUTER = 0x80;
const OVERRIDE = 0x20;
/** Target link-layer address, one unit of 8 octets (RFC 4861 section 4.6.1). */
const TARGET_HARDWARE = [2, 1];

/**
 * Ethernet frame of an unsolicited neighbour advertisement as keepalived sends it (RFC 4861 section 4.4, RFC 9568
 * section 8.2.2): from the virtual address to all nodes, override set, router set where this host forwards. 86 bytes.
 * @throws RangeError when the hardware address has not 6 bytes.
 */
export function unsolicitedAdvertisement(address: Ipv6, hardware: Uint8Array, forwards: boolean): Uint8Array {
  if (hardware.length !== 6)
    throw new RangeError(`An Ethernet address has 6 bytes; found ${hardware.length}.`);
  const target = addressBytes(address);
  const flags = OVERRIDE | (forwards ? ROUTER : 0);
  const message = Uint8Array.from([
    ...[NEIGHBOUR_ADVERTISEMENT, 0, 0, 0, flags, 0, 0, 0],
    ...target,
    ...TARGET_HARDWARE,
    ...hardware,
  ]);
  const pseudo = Uint8Array.from([
    ...target,
    ...addressBytes(ALL_NODES),
    ...[0, 0, 0, message.length, 0, 0, 0, ICMPV6],
  ]);
  const sum = ~onesComplementSum(pseudo, message) & 0xffff;
  message[2] = sum >> 8;
  message[3] = sum & 0xff;
  const carrier = {
    source: address,
    destination: ALL_NODES,
    hopLimit: 255,
    trafficClass: 0,
    nextHeader: ICMPV6,
  };
  return Uint8Array.from([
    ...ALL_NODES_HARDWARE,
    ...hardware,
    ...ETHERTYPE_IPV6,
    ...encodeIpv6Header(carrier, message.length),
    ...message,
  ]);
}
