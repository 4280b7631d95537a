import type { Plane } from "./node.ts";
import type { PropertyName, Window } from "./verdict.ts";

/**
 * What a scenario expects of one verdict. An expected split brain that came, was bounded and healed is met:
 * `expect: "violated"` with bounds on a measure.
 */
export interface Expectation {
  readonly property: PropertyName;
  readonly plane: Plane | null;
  readonly window: Window;
  readonly expect: "holds" | "violated";
  /** A measure of the verdict (by name) that must lie within these bounds, both inclusive. */
  readonly bounds?: { readonly measure: string; readonly atLeast?: number; readonly atMost?: number };
  /** Why this is to be expected, in one sentence for the report. */
  readonly why: string;
}

/** An expectation held against its verdict. */
export interface Judgement {
  readonly expectation: Expectation;
  readonly outcome: "met" | "unmet" | "unknown" | "not-applicable";
  readonly summary: string;
}
