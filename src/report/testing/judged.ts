import type { Expectation, Judgement } from "../../domain/expectation.ts";
import type { Verdict } from "../../domain/verdict.ts";

/** A verdict that holds, unless `own` says otherwise. */
export const verdict = (
  property: Verdict["property"],
  plane: Verdict["plane"],
  window: Verdict["window"],
  summary: string,
  own: Partial<Verdict>,
): Verdict => ({
  property,
  plane,
  window,
  summary,
  outcome: "holds",
  measures: [],
  intervals: [],
  evidence: [],
  ...own,
});

/** The judgement of an expectation that its verdict meets. */
export const met = (
  { property, plane, window, outcome, summary }: Verdict,
  why: string,
  bounds?: Expectation["bounds"],
): Judgement => ({
  expectation: {
    ...{ property, plane, window, why },
    expect: outcome === "violated" ? "violated" : "holds",
    ...(bounds === undefined ? {} : { bounds }),
  },
  outcome: "met",
  summary,
});
