import { type Ipv4, ipv4, ipv4ToNumber } from "../domain/address.ts";

export interface Network {
  readonly network: Ipv4;
  readonly prefixLength: number;
}

export function parseNetwork(text: string): Network {
  const [network = "", length = ""] = text.split("/");
  return { network: ipv4(network), prefixLength: Number(length) };
}

export function numberToIpv4(value: number): Ipv4 {
  return ipv4([24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join("."));
}

const size = (network: Network): number => 2 ** (32 - network.prefixLength);

/** First address of the network in which the address lies, whether or not that is how it was written. */
export function baseOf(network: Network): Ipv4 {
  const value = ipv4ToNumber(network.network);
  return numberToIpv4(value - (value % size(network)));
}

/** First and last address that a host may have: without network and broadcast address, which /31 and /32 lack. */
export function hostsOf(network: Network): readonly [first: Ipv4, last: Ipv4] {
  const base = ipv4ToNumber(baseOf(network));
  const margin = network.prefixLength < 31 ? 1 : 0;
  return [numberToIpv4(base + margin), numberToIpv4(base + size(network) - 1 - margin)];
}

export function isHostOf(network: Network, address: Ipv4): boolean {
  const [first, last] = hostsOf(network).map(ipv4ToNumber);
  const value = ipv4ToNumber(address);
  return value >= first! && value <= last!;
}

/** Every address from the first to the last, both included. */
export function addressRange(first: Ipv4, last: Ipv4): Ipv4[] {
  const from = ipv4ToNumber(first);
  return Array.from({ length: ipv4ToNumber(last) - from + 1 }, (_, index) => numberToIpv4(from + index));
}

/** The sentence for an address that cannot be one of the segment's hosts. */
export function outsideSegment(address: string, segment: string, network: Network): string {
  const [first, last] = hostsOf(network);
  const where = `segment ${segment} (${network.network}/${network.prefixLength})`;
  return `${address} is no host address of ${where}; one from ${first} to ${last} would be right`;
}
