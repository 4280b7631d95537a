import type { Destination, Packet } from "../model.ts";
import { isUsable } from "./load.ts";
import { greatestCommonDivisor } from "./numbers.ts";
import type { Scheduled, SchedulerKind } from "./scheduler.ts";
import { sipHash13 } from "./sip-hash.ts";

/** Linux CONFIG_IP_VS_MH_TAB_INDEX 12: a prime below 2^12. */
const slots = 4093;
const greatestTurnBits = 6;
const offsetKey = 2654435761;
const skipKey = 2654446892;

/**
 * Maglev hashing (Linux ip_vs_mh.c): every destination has its own permutation of 4093 slots and takes the next free
 * one in its turn, as many in a turn as its weight. The table is built from each destination's last weight that was
 * not 0: weight 0 keeps its slots, and its clients are refused unless the flag fallback is set.
 */
export const mh: SchedulerKind = (service) => {
  let table: readonly Destination[] = [];
  const rebuild = () => {
    if (service.destinations.length <= slots) table = populated(service);
  };
  rebuild();

  function schedule(packet: Packet): Destination | undefined {
    const { fallback, port } = service.schedulerFlags;
    const client = (port ? packet.sourcePort : 0) + packet.source;
    const slotOf = (offset: number) => sipHash13(offsetKey, (offset + client) >>> 0) % slots;
    const own = slotOf(0);
    const candidate = table[own];
    if (candidate === undefined || isUsable(candidate)) return candidate;
    if (!fallback) return undefined;
    for (let offset = 0; offset < slots; offset++) {
      const other = table[slotOf((offset + own) % slots)]!;
      if (isUsable(other)) return other;
    }
    return undefined;
  }

  return { schedule, added: rebuild, removed: rebuild, edited: rebuild };
};

function populated({ destinations }: Scheduled): Destination[] {
  const divisor = destinations.reduce((so, { lastWeight }) => greatestCommonDivisor(so, lastWeight), 0);
  if (divisor < 1) return [];
  const shift = turnShift(destinations, divisor);
  const walkers = destinations.map((destination) => {
    const identity = (destination.port + destination.address) >>> 0;
    return {
      destination,
      at: sipHash13(offsetKey, identity) % slots,
      skip: (sipHash13(skipKey, identity) % (slots - 1)) + 1,
      turns: turns(destination.lastWeight, divisor, shift),
    };
  });
  const table = new Array<Destination>(slots);
  let free = slots;
  for (;;) {
    for (const walker of walkers) {
      for (let turn = 0; turn < walker.turns; turn++) {
        while (table[walker.at] !== undefined) walker.at = (walker.at + walker.skip) % slots;
        table[walker.at] = walker.destination;
        if (--free === 0) return table;
      }
    }
  }
}

/** Great weights are scaled down, so that nobody takes more than 2^6 slots in a turn. */
function turnShift(destinations: readonly Destination[], divisor: number): number {
  const greatest = Math.trunc(Math.max(...destinations.map(({ lastWeight }) => lastWeight)) / divisor);
  return Math.max(0, 32 - Math.clz32(greatest) - greatestTurnBits);
}

const turns = (weight: number, divisor: number, shift: number): number =>
  weight === 0 ? 0 : Math.max(1, (weight / divisor) >> shift);
