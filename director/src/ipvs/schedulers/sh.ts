import type { Destination, Packet } from "../model.ts";
import { isUsable } from "./load.ts";
import { hash32 } from "./numbers.ts";
import type { Scheduled, SchedulerKind } from "./scheduler.ts";

const hashBits = 8;
const buckets = 2 ** hashBits;

/**
 * Source hashing (Linux ip_vs_sh.c): 256 buckets, filled in list order with one destination's weight of buckets after
 * the other's. Weight 0 has one bucket in each turn, and its clients are refused; what does not fit into 256 buckets
 * gets none. With the flag fallback other buckets are tried, with the flag port a client's ports are spread.
 */
export const sh: SchedulerKind = (service) => {
  let table: readonly (Destination | undefined)[] = filled(service);
  const refill = () => {
    table = filled(service);
  };

  function schedule(packet: Packet): Destination | undefined {
    const { fallback, port } = service.schedulerFlags;
    const bucketOf = (offset: number) =>
      (offset + hash32(((port ? packet.sourcePort : 0) + packet.source) >>> 0, hashBits)) % buckets;
    const own = bucketOf(0);
    const candidate = table[own];
    if (candidate === undefined || isUsable(candidate)) return candidate;
    if (!fallback) return undefined;
    for (let offset = 0; offset < buckets; offset++) {
      const other = table[bucketOf((offset + own) % buckets)]!;
      if (isUsable(other)) return other;
    }
    return undefined;
  }

  return { schedule, added: refill, removed: refill, edited: refill };
};

function filled({ destinations }: Scheduled): (Destination | undefined)[] {
  const table: (Destination | undefined)[] = [];
  let place = 0;
  let taken = 0;
  while (table.length < buckets) {
    const destination = destinations[place];
    table.push(destination);
    taken++;
    if (destination !== undefined && taken >= destination.weight) {
      place = (place + 1) % destinations.length;
      taken = 0;
    }
  }
  return table;
}
