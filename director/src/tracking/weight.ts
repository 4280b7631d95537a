import type { TrackWeight } from "../config/model.ts";
import { OWNER_PRIORITY, type Priority } from "../units.ts";
import type { Verdict } from "./script-health.ts";

/** Weight 0 makes a bad object a fault; with `reverse` a good one. What is undecided is no fault. */
export function isFault({ weight, reverse }: TrackWeight, verdict: Verdict): boolean {
  return weight === 0 && verdict === (reverse ? "good" : "bad");
}

/**
 * What an object adds to the priority: a positive weight counts while it is good, a negative one while it is bad, and
 * `reverse` swaps the sign of the change, not the occasion (so keepalived 2.2.7: `weight 20 reverse` takes 20 off
 * while the object is good).
 */
export function contribution({ weight, reverse }: TrackWeight, verdict: Verdict): number {
  const counts = weight > 0 ? verdict === "good" : verdict === "bad";
  if (!counts) return 0;
  return reverse ? -weight : weight;
}

/** A value of this or less in a tracked file is a fault (keepalived: -254 and below). */
const FAULT_VALUE = -254;

export type FileEffect = { readonly fault: boolean; readonly moves: number };

/** The number in a tracked file times the weight; weight 0 makes every number but 0 a fault. */
export function fileEffect({ weight, reverse }: TrackWeight, value: number): FileEffect {
  if (weight === 0) return { fault: (value !== 0) !== reverse, moves: 0 };
  const product = value * weight * (reverse ? -1 : 1);
  return product <= FAULT_VALUE ? { fault: true, moves: 0 } : { fault: false, moves: product };
}

/** An owner is not moved by anything, everybody else stays within 1 to 254. */
export function effectivePriority(base: Priority, moves: readonly number[]): Priority {
  if (base === OWNER_PRIORITY) return base;
  const sum = moves.reduce((total, move) => total + move, base as number);
  return Math.min(254, Math.max(1, sum)) as Priority;
}
