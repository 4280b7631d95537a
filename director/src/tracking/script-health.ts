/** What a tracked object says of itself; `undecided` until it has been looked at once. */
export type Verdict = "undecided" | "good" | "bad";

export type ScriptHealth = {
  readonly verdict: Verdict;
  /** keepalived's counter, 0 to rise + fall - 1; good from `rise` on. */
  readonly result: number;
};

export type Thresholds = { readonly rise: number; readonly fall: number };

/** One run short of good, so that the first run decides, whatever `rise` and `fall` say. */
export const undecided = ({ rise }: Thresholds): ScriptHealth => ({ verdict: "undecided", result: rise - 1 });

/**
 * Counts one run as keepalived 2.2.7 does: `rise` successes in a row make a bad script good, `fall` failures in a row
 * a good one bad, and one run of the other kind starts the count anew.
 */
export function countRun(health: ScriptHealth, success: boolean, { rise, fall }: Thresholds): ScriptHealth {
  if (success) {
    return health.result < rise - 1
      ? { ...health, result: health.result + 1 }
      : { verdict: "good", result: rise + fall - 1 };
  }
  return health.result > rise ? { ...health, result: health.result - 1 } : { verdict: "bad", result: 0 };
}
