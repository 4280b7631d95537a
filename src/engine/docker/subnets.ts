import { createHash } from "node:crypto";

/**
 * Docker wants a pool of addresses for each macvlan network, and no two pools may overlap. Nodes have the topology's
 * addresses, so these are thrown away: subnets of 198.18.0.0/15, which belongs to benchmarks (RFC 2544) and to nobody's
 * network.
 */
const space = { base: ((198 << 24) | (18 << 16)) >>> 0, prefixLength: 15 };
const prefixLength = 29;
const size = 2 ** (32 - prefixLength);
const count = 2 ** (prefixLength - space.prefixLength);

export interface Range {
  readonly first: number;
  readonly last: number;
}

/** Every subnet there is, once, from a place that depends on `seed`, without those that overlap a range. */
export function* subnets(seed: string, taken: readonly Range[]): Generator<string> {
  const start = createHash("sha256").update(seed).digest().readUInt32BE(0);
  for (let step = 0; step < count; step++) {
    const first = space.base + ((start + step) % count) * size;
    const last = first + size - 1;
    if (!taken.some((range) => range.first <= last && first <= range.last))
      yield `${dotted(first)}/${prefixLength}`;
  }
}

/** The addresses from `network` that a prefix covers. */
export function rangeOf(network: string, length: number): Range {
  const span = 2 ** (32 - length);
  const first = Math.floor(number(network) / span) * span;
  return { first, last: first + span - 1 };
}

const number = (address: string): number =>
  address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);

const dotted = (address: number): string =>
  [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join(".");
