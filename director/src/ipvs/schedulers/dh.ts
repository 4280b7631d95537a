import type { Destination } from "../model.ts";
import { isUsable } from "./load.ts";
import { hash32 } from "./numbers.ts";
import type { SchedulerKind } from "./scheduler.ts";

const hashBits = 8;

/**
 * Destination hashing (Linux ip_vs_dh.c): 256 buckets filled in list order, one destination after the other, whatever
 * their weights. The key is the address that the client asked for, so a service of one address has one destination.
 */
export const dh: SchedulerKind = ({ destinations }) => {
  let table: readonly Destination[] = [];
  const refill = () => {
    table =
      destinations.length === 0
        ? []
        : Array.from({ length: 2 ** hashBits }, (_, bucket) => destinations[bucket % destinations.length]!);
  };
  refill();

  return {
    schedule(packet) {
      const found = table[hash32(packet.destination, hashBits)];
      return found?.available && isUsable(found) ? found : undefined;
    },
    added: refill,
    removed: refill,
    edited: refill,
  };
};
