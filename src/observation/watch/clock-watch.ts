import { monotonicNs, realtimeNs } from "@keelhaul/linux";
import type { ClockStepEvent } from "../../domain/history.ts";
import { type Instant, ms } from "../../domain/units.ts";

/** Slewing changes the clock by 500 ppm at most (adjtimex(2)); within one look that is far below this. */
const STEP_NS = 1_000_000n;
/** Clocks read further apart than this were interrupted in between and say nothing. */
const APART_NS = 100_000n;

export interface ClockReading {
  readonly realtime: bigint;
  /** CLOCK_MONOTONIC directly before and after. */
  readonly before: bigint;
  readonly after: bigint;
}

export function readClocks(): ClockReading {
  const before = monotonicNs();
  const realtime = realtimeNs();
  return { before, realtime, after: monotonicNs() };
}

/** Notices that somebody set the wall clock: CLOCK_REALTIME against CLOCK_MONOTONIC, look by look. */
export class ClockWatch {
  #offset: bigint | null = null;

  /** `t` is the instant of the reading. */
  see({ realtime, before, after }: ClockReading, t: Instant): ClockStepEvent[] {
    if (after - before > APART_NS) return [];
    const offset = realtime - before;
    const by = this.#offset === null ? 0n : offset - this.#offset;
    this.#offset = offset;
    const stepped = by > STEP_NS || by < -STEP_NS;
    return stepped ? [{ kind: "clock-step", t, by: ms(Number(by) / 1e6) }] : [];
  }
}
