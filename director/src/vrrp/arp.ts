import { addressBytes, type Ipv4 } from "../address.ts";

const BROADCAST = new Uint8Array(6).fill(0xff);
const ETHERTYPE_ARP = [0x08, 0x06];
/** Hardware type Ethernet, protocol type IPv4, sizes 6 and 4, operation 1. */
const REQUEST_PREAMBLE = [0x00, 0x01, 0x08, 0x00, 6, 4, 0x00, 0x01];

/**
 * Ethernet frame of a gratuitous ARP as keepalived sends it: a request, to all, sender and target address both the
 * virtual address, target hardware address ff:ff:ff:ff:ff:ff (RFC 9568 section 6.4.1 with errata 7947 and 7949 would
 * name the virtual MAC there). 42 bytes, without padding.
 * @throws RangeError when the hardware address has not 6 bytes.
 */
export function gratuitousArp(address: Ipv4, hardware: Uint8Array): Uint8Array {
  if (hardware.length !== 6)
    throw new RangeError(`An Ethernet address has 6 bytes; found ${hardware.length}.`);
  const protocol = addressBytes(address);
  return Uint8Array.from([
    ...BROADCAST,
    ...hardware,
    ...ETHERTYPE_ARP,
    ...REQUEST_PREAMBLE,
    ...hardware,
    ...protocol,
    ...BROADCAST,
    ...protocol,
  ]);
}
