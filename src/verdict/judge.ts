/** Every verdict about a recording, and the scenario's expectations held against them. */
import type { Expectation, Judgement } from "../domain/expectation.ts";
import type { Recording } from "../domain/recording.ts";
import type { JudgedRecording } from "../domain/run.ts";
import type { Measure, Verdict } from "../domain/verdict.ts";
import { cachesCorrect } from "./caches-correct.ts";
import { distribution } from "./distribution.ts";
import { failoverWithin } from "./failover-within.ts";
import type { Property } from "./property.ts";
import { complete } from "./property.ts";
import { singleHolder } from "./single-holder.ts";
import { someHolder } from "./some-holder.ts";
import { steadyAgain } from "./steady-again.ts";

/** In the order in which a report shows them. */
export const properties: readonly Property[] = [
  failoverWithin,
  singleHolder,
  someHolder,
  distribution,
  cachesCorrect,
  steadyAgain,
];

export type Judged = Pick<JudgedRecording, "verdicts" | "judgements" | "outcome">;

/** Of a recording that says nothing about the cluster (its lab failed) no verdict is given. */
export const judge = (recording: Recording): Judged => judgeWith(properties, recording);

export function judgeWith(asked: readonly Property[], recording: Recording): Judged {
  const { failure, expectations } = recording.header;
  const verdicts = failure === null ? asked.flatMap((each) => checked(each, recording)) : [];
  const judgements = expectations.map((expectation) =>
    failure === null
      ? heldAgainst(expectation, verdicts, recording.header.interrupted)
      : { expectation, outcome: "unknown" as const, summary: `Nothing can be said: ${failure}` },
  );
  return { verdicts, judgements, outcome: failure === null ? outcomeOf(judgements) : "failed" };
}

/** A property that throws answers unknown to all its questions, with its reason as evidence: never a pass. */
function checked(property: Property, recording: Recording): readonly Verdict[] {
  try {
    return property.judge(recording);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return property.questions.map((question) =>
      complete(property.name, question, {
        outcome: "unknown",
        summary: `The check itself failed: ${reason}`,
        evidence: [{ text: error instanceof Error && error.stack ? error.stack : reason }],
      }),
    );
  }
}

function heldAgainst(
  expectation: Expectation,
  verdicts: readonly Verdict[],
  interrupted: boolean,
): Judgement {
  const { property, plane, window, expect } = expectation;
  const verdict = verdicts.find(
    (each) => each.property === property && each.plane === plane && each.window === window,
  );
  const where = `${property}${plane === null ? "" : ` (${plane})`} in the ${window} window`;
  if (verdict === undefined)
    return { expectation, outcome: "unknown", summary: `There is no verdict on ${where}.` };
  if (verdict.outcome === "not-applicable" || verdict.outcome === "unknown")
    return { expectation, outcome: verdict.outcome, summary: verdict.summary };
  if (verdict.outcome !== expect)
    return {
      expectation,
      outcome: "unmet",
      summary: `Expected that ${where} ${inWords[expect]}, but it ${inWords[verdict.outcome]}: ${verdict.summary}`,
    };
  return boundedBy(expectation, verdict, interrupted);
}

const inWords = { holds: "holds", violated: "is violated" } as const;

function boundedBy(expectation: Expectation, verdict: Verdict, interrupted: boolean): Judgement {
  const { bounds } = expectation;
  if (bounds === undefined) return { expectation, outcome: "met", summary: verdict.summary };
  const measure = verdict.measures.find(({ name }) => name === bounds.measure);
  if (measure === undefined)
    return { expectation, outcome: "unknown", summary: `The verdict has no measure ${bounds.measure}.` };
  if (interrupted && measure.value < (bounds.atLeast ?? -Infinity)) {
    const summary = `The run was interrupted before its time: ${missed(expectation, measure)}`;
    return { expectation, outcome: "unknown", summary };
  }
  const met = measure.value >= (bounds.atLeast ?? -Infinity) && measure.value <= (bounds.atMost ?? Infinity);
  return met
    ? { expectation, outcome: "met", summary: verdict.summary }
    : { expectation, outcome: "unmet", summary: `${missed(expectation, measure)} ${verdict.summary}` };
}

function missed({ bounds }: Expectation, { name, value, unit }: Measure): string {
  const limits = [
    ...(bounds?.atLeast === undefined ? [] : [`at least ${bounds.atLeast}`]),
    ...(bounds?.atMost === undefined ? [] : [`at most ${bounds.atMost}`]),
  ];
  return `${name} is ${Number(value.toFixed(3))} ${unit}; expected ${limits.join(" and ")}.`;
}

/** What does not apply counts for nothing; where nothing was judged, nothing is known. */
function outcomeOf(judgements: readonly Judgement[]): Judged["outcome"] {
  const outcomes = judgements.map(({ outcome }) => outcome);
  if (outcomes.includes("unmet")) return "unmet";
  return outcomes.includes("unknown") || !outcomes.includes("met") ? "unknown" : "met";
}
