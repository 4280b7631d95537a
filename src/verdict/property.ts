/** What a property is: the questions it answers, and the pure function that answers them. */
import type { Plane } from "../domain/node.ts";
import type { Recording } from "../domain/recording.ts";
import type { Measure, Outcome, PropertyName, Verdict, Window } from "../domain/verdict.ts";
import { tempered } from "./doubts.ts";
import { type Scene, sceneOf } from "./scene.ts";

export interface Question {
  readonly plane: Plane | null;
  readonly window: Window;
}

export interface Property {
  readonly name: PropertyName;
  /** Every plane and window that gets a verdict, in the order of the verdicts. */
  readonly questions: readonly Question[];
  readonly judge: (recording: Recording) => readonly Verdict[];
}

type Answer = Pick<Verdict, "outcome" | "summary"> & Partial<Verdict>;

/**
 * A property from the answer to one of its questions about one virtual address. Of several addresses the worst
 * answer stands, and it says which address it speaks of.
 */
export function property(
  name: PropertyName,
  questions: readonly Question[],
  answer: (scene: Scene, question: Question) => Answer,
): Property {
  const judgeOne = (recording: Recording, question: Question): Verdict => {
    const doubts =
      recording.header.interrupted && question.window !== "fault"
        ? ["the run was interrupted, and the cluster taken down before it could settle"]
        : [];
    const answers = recording.header.vips.map((vip) => ({
      vip,
      verdict: tempered(complete(name, question, answer(sceneOf(recording, vip), question)), doubts, true),
    }));
    if (answers.length === 0)
      return complete(name, question, notApplicable("The topology has no virtual address."));
    const gravest = answers.reduce((a, b) => (gravity(b.verdict) < gravity(a.verdict) ? b : a));
    return answers.length === 1
      ? gravest.verdict
      : { ...gravest.verdict, summary: `${gravest.vip.address}: ${gravest.verdict.summary}` };
  };
  return {
    name,
    questions,
    judge: (recording) => questions.map((question) => judgeOne(recording, question)),
  };
}

export const complete = (name: PropertyName, question: Question, answer: Answer): Verdict => ({
  property: name,
  ...question,
  measures: [],
  intervals: [],
  evidence: [],
  ...answer,
});

export const notApplicable = (summary: string): Answer => ({ outcome: "not-applicable", summary });
export const unknown = (summary: string): Answer => ({ outcome: "unknown", summary });
export type { Answer };

const order: readonly Outcome[] = ["violated", "unknown", "holds", "not-applicable"];
const gravity = (verdict: Verdict): number => order.indexOf(verdict.outcome);

/** Whether a measure lies within the bounds it is judged against; without bounds it does. */
export const within = ({ value, expected }: Measure): boolean =>
  expected === undefined || (expected[0] <= value && value <= expected[1]);
