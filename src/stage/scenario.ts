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
  /** How long the fault stays on after it began. */
  hold(instances: readonly InstanceFacts[]): Milliseconds;
  expectations(instances: readonly InstanceFacts[]): readonly Expectation[];
}
