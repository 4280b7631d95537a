import type { Destination } from "../model.ts";
import { isUsable } from "./load.ts";
import type { SchedulerKind } from "./scheduler.ts";

/**
 * The better of two random choices, each made in proportion to weight (Linux ip_vs_twos.c). The draw is from 0 to
 * the sum of weights, both included, and so the list's first is drawn once more often than its weight says.
 */
export const twos: SchedulerKind = ({ destinations }, { load, random }) => ({
  schedule() {
    const usable = destinations.filter(isUsable);
    if (usable.length === 0) return undefined;
    const sum = usable.reduce((total, { weight }) => total + weight, 0);
    const first = drawn(usable, random(sum + 1));
    const second = drawn(usable, random(sum + 1));
    // The kernel multiplies in 32 bits here.
    const better = Math.imul(second.weight, load(first)) > Math.imul(first.weight, load(second));
    return better ? second : first;
  },
});

function drawn(usable: readonly Destination[], draw: number): Destination {
  let left = draw;
  for (const candidate of usable) {
    left -= candidate.weight;
    if (left <= 0) return candidate;
  }
  throw new RangeError(`A draw up to the sum of weights was awaited; found ${draw}.`);
}
