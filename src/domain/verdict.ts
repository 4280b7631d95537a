import type { FrameRef } from "./history.ts";
import type { NodeName, Plane } from "./node.ts";
import type { Instant } from "./units.ts";

/** `not-applicable`: the topology or stack has nothing of the kind. A check that saw nothing says `unknown`. */
export type Outcome = "holds" | "violated" | "unknown" | "not-applicable";

export type PropertyName =
  | "failover-within"
  | "single-holder"
  | "some-holder"
  | "distribution"
  | "caches-correct"
  | "steady-again";

/** What a verdict rests on. A frame comes with the display filter that shows it in Wireshark. */
export interface Evidence {
  readonly text: string;
  readonly t?: Instant;
  readonly frame?: FrameRef;
  readonly filter?: string;
}

/** A stretch of time in which something was so, and who took part. */
export interface Interval {
  readonly from: Instant;
  readonly to: Instant;
  readonly who: readonly NodeName[];
}

export interface Measure {
  /** For example `detection`, `outage`. */
  readonly name: string;
  readonly value: number;
  readonly unit: "ms" | "count" | "share";
  /** Inclusive bounds that the value was judged against. */
  readonly expected?: readonly [number, number];
  /** Worst error of the measurement in the same unit, printed beside the value. */
  readonly error?: number;
}

/**
 * Which part of the run a verdict speaks of: `fault` from the fault's first edge until it is healed,
 * `healed` from one advert after the heal until the end, `run` the whole.
 */
export type Window = "fault" | "healed" | "run";

export interface Verdict {
  readonly property: PropertyName;
  readonly plane: Plane | null;
  readonly window: Window;
  readonly outcome: Outcome;
  /** One sentence a person can argue from. */
  readonly summary: string;
  readonly measures: readonly Measure[];
  readonly intervals: readonly Interval[];
  readonly evidence: readonly Evidence[];
}

/** The worst of several outcomes: violated, then unknown, then holds; not-applicable only when all are. */
export function worst(outcomes: readonly Outcome[]): Outcome {
  for (const outcome of ["violated", "unknown", "holds"] as const)
    if (outcomes.includes(outcome)) return outcome;
  return outcomes.length > 0 ? "not-applicable" : "unknown";
}
