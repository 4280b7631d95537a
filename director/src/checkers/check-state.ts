import type { CheckTiming } from "../config/model.ts";

/**
 * When a health check runs and what its results mean, as keepalived has it. Pure: the random part of the first wait
 * comes from outside, waits are values.
 */
export interface CheckState {
  readonly up: boolean;
  readonly hasRun: boolean;
  /** Failures in a row while up. */
  readonly failures: number;
}

/** `rescheduled`: the attempt could not be made for reasons of this host, and counts neither way. */
export type CheckResult = "success" | "failure" | "rescheduled";

export interface CheckStep {
  readonly state: CheckState;
  /** Until the next attempt. */
  readonly waitMs: number;
  /** `first-success` confirms a server that was taken as up from the start. */
  readonly change: "up" | "down" | "first-success" | undefined;
}

/** keepalived's checker waits a second at its start before it begins to check. */
const settleMs = 1_000;

/** @param alpha servers start down until a check has succeeded. */
export const initialCheck = (alpha: boolean): CheckState => ({ up: !alpha, hasRun: false, failures: 0 });

/** @param random 0 up to 1: which part of the warm-up passes before the first attempt. */
export const firstWaitMs = (timing: CheckTiming, random: number): number =>
  settleMs + Math.floor(random * timing.warmup * 1_000);

/**
 * A server that was up is tried `retry` times more; but the very first attempt decides alone, whatever `retry` says,
 * and one success brings a server back.
 */
export function afterResult(timing: CheckTiming, state: CheckState, result: CheckResult): CheckStep {
  const delayLoopMs = timing.delayLoop * 1_000;
  if (result === "rescheduled") return { state, waitMs: delayLoopMs, change: undefined };
  if (result === "success") {
    const change = !state.up ? "up" : state.hasRun ? undefined : "first-success";
    return { state: { up: true, hasRun: true, failures: 0 }, waitMs: delayLoopMs, change };
  }
  const failures = state.failures + 1;
  if (!state.up) return { state: { ...state, hasRun: true }, waitMs: delayLoopMs, change: undefined };
  if (!state.hasRun || failures > timing.retry) {
    return { state: { up: false, hasRun: true, failures: 0 }, waitMs: delayLoopMs, change: "down" };
  }
  return { state: { ...state, failures }, waitMs: timing.delayBeforeRetry * 1_000, change: undefined };
}
