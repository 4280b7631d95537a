import type { Destination } from "../model.ts";
import { greatestCommonDivisor } from "./numbers.ts";
import type { Scheduled, SchedulerKind } from "./scheduler.ts";

/**
 * Weighted round robin (Linux ip_vs_wrr.c). In each walk through the list those are chosen whose weight reaches the
 * current threshold, which falls by the divisor from walk to walk and then starts again from the highest.
 *
 * Every change of the list, an edit that changes nothing included, puts the cursor back to the head but keeps the
 * threshold. It is born with an empty list, and so a new service starts in the middle of its cycle.
 */
export const wrr: SchedulerKind = (service) => {
  let { divisor, highest } = scale(service);
  let threshold = highest;
  /** Undefined is the list's head, before the first destination. */
  let cursor: Destination | undefined;

  function changed(): void {
    cursor = undefined;
    ({ divisor, highest } = scale(service));
    if (threshold > highest || threshold === 0) threshold = highest;
    else if (divisor > 1) threshold = Math.trunc(threshold / divisor) * divisor + 1;
  }

  function schedule(): Destination | undefined {
    if (highest === 0) return undefined;
    const { destinations } = service;
    const start = cursor;
    let stop: Destination | undefined;
    let lastWalk = false;
    let restarted = false;
    let position = start === undefined ? 0 : destinations.indexOf(start) + 1;
    for (;;) {
      for (; position < destinations.length; position++) {
        const candidate = destinations[position]!;
        if (!candidate.overloaded && candidate.weight >= threshold) {
          cursor = candidate;
          return candidate;
        }
        if (candidate === stop) {
          cursor = candidate;
          return undefined;
        }
      }
      position = 0;
      threshold -= divisor;
      if (threshold <= 0) {
        threshold = highest;
        if (lastWalk || start === undefined) {
          cursor = undefined;
          return undefined;
        }
        restarted = true;
      }
      lastWalk = threshold <= divisor;
      if (lastWalk && restarted && start !== undefined) stop = start;
    }
  }

  return { schedule, added: changed, removed: changed, edited: changed };
};

/** The divisor of all weights, and the highest threshold it leaves: thresholds run down to 1. */
function scale({ destinations }: Scheduled): { divisor: number; highest: number } {
  const weights = destinations.map(({ weight }) => weight).filter((weight) => weight > 0);
  const divisor = weights.reduce(greatestCommonDivisor, 0) || 1;
  return { divisor, highest: Math.max(0, ...weights) - (divisor - 1) };
}
