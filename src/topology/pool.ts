import { type Ipv4, ipv4, ipv4ToNumber } from "../domain/address.ts";
import { addressRange, isHostOf, type Network, outsideSegment } from "./network.ts";

/** Largest pool: each address is one more on the client's interface. */
const limit = 1024;

/** The addresses of a pool that was found right. */
export function poolAddresses(pool: string): Ipv4[] {
  const [first, last] = ends(pool);
  return first && last ? addressRange(first, last) : [];
}

/** The ends of a pool, each null where it is no address. */
function ends(pool: string): [first: Ipv4 | null, last: Ipv4 | null] {
  const [first = "", last = ""] = pool.split("-");
  const end = (text: string) => (text.split(".").every((part) => Number(part) <= 255) ? ipv4(text) : null);
  return [end(first), end(last)];
}

export interface PoolPlace {
  readonly segment: string;
  /** Unknown where the segment has a mistake of its own. */
  readonly network: Network | undefined;
  readonly ownerOf: (address: Ipv4) => string | undefined;
}

/** What is wrong with a pool and what would be right, or null. */
export function poolMistake(pool: string, place: PoolPlace): string | null {
  const [first, last] = ends(pool);
  if (!first || !last)
    return `the pool ${pool} is no range of IPv4 addresses; one such as 192.168.114.2-192.168.114.17 would be right`;
  const count = ipv4ToNumber(last) - ipv4ToNumber(first) + 1;
  if (count < 1) return `the pool ${pool} runs backwards; ${last}-${first} would be right`;
  if (count > limit) return `the pool ${pool} has ${count} addresses; at most ${limit} would be right`;
  return place.network ? misplaced(first, last, { ...place, network: place.network }) : null;
}

function misplaced(first: Ipv4, last: Ipv4, place: PoolPlace & { readonly network: Network }): string | null {
  const outside = [first, last].find((end) => !isHostOf(place.network, end));
  if (outside !== undefined) return outsideSegment(outside, place.segment, place.network);
  const taken = addressRange(first, last).find((each) => place.ownerOf(each) !== undefined);
  if (taken === undefined) return null;
  return `the pool ${first}-${last} covers ${taken}, which belongs to ${place.ownerOf(taken)}; a free range would be right`;
}
