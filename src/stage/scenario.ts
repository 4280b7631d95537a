import type { Expectation } from "../domain/expectation.ts";
import type { InstanceFacts } from "../domain/recording.ts";
import type { Milliseconds } from "../domain/units.ts";
import type { Fault } from "../faults/fault.ts";

/** A fault schedule and what is expected of the cluster under it; a typed value in `suites/scenarios/`. */
export interface Scenario {
  readonly name: string;
  readonly title: string;
  /** What happens and why anybody should care, for the report. */
  readonly why: string;
  /** One recording each. */
  readonly variants: readonly Variant[];
}

export interface Variant {
  /** Null where the scenario has but one. */
  readonly name: string | null;
  readonly title: string;
  readonly fault: Fault;
  /** How long the fault stays on once it was seen to take hold. */
  hold(instances: readonly InstanceFacts[]): Milliseconds;
  /**
   * Of two masters, which one hears the other first when the fault is healed: the preferred one or the other.
   * Without: whichever it happens to be. It decides whether the clients are told (see cut-heartbeat).
   */
  readonly hearsFirst?: "preferred" | "other";
  expectations(instances: readonly InstanceFacts[]): readonly Expectation[];
}
