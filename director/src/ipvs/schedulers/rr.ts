import type { Destination } from "../model.ts";
import { isUsable } from "./load.ts";
import type { SchedulerKind } from "./scheduler.ts";

/**
 * Round robin with the kernel's cursor (Linux ip_vs_rr.c): the search begins after the last chosen destination and
 * wraps at the end of the list, so that the last chosen one is tried last. A destination of weight 0 is passed over.
 * Removing the last chosen one moves the cursor to its predecessor, so nobody is skipped.
 */
export const rr: SchedulerKind = ({ destinations }) => {
  /** Undefined is the list's head, before the first destination. */
  let cursor: Destination | undefined;

  return {
    schedule() {
      const start = cursor === undefined ? 0 : destinations.indexOf(cursor) + 1;
      for (let step = 0; step < destinations.length; step++) {
        const candidate = destinations[(start + step) % destinations.length]!;
        if (isUsable(candidate)) {
          cursor = candidate;
          return candidate;
        }
      }
      return undefined;
    },
    removed(destination, predecessor) {
      if (cursor === destination) cursor = predecessor;
    },
  };
};
