import type { Expectation, Judgement } from "../domain/expectation.ts";
import type { JudgedRecording } from "../domain/run.ts";
import type { Measure, Verdict } from "../domain/verdict.ts";

const speaksOf = (verdict: Verdict, { property, plane, window }: Expectation): boolean =>
  verdict.property === property && verdict.plane === plane && verdict.window === window;

/** The verdict that a judgement was made from, or undefined when none was given. */
export const verdictOf = (judged: JudgedRecording, { expectation }: Judgement): Verdict | undefined =>
  judged.verdicts.find((verdict) => speaksOf(verdict, expectation));

export const judgementsOf = (judged: JudgedRecording, verdict: Verdict): readonly Judgement[] =>
  judged.judgements.filter(({ expectation }) => speaksOf(verdict, expectation));

/** A measure by name, from the verdicts of one plane when it is given; the largest of several. */
export function measureNamed(
  verdicts: readonly Verdict[],
  name: string,
  plane?: Verdict["plane"],
): Measure | undefined {
  return verdicts
    .filter((verdict) => plane === undefined || verdict.plane === plane)
    .flatMap(({ measures }) => measures)
    .filter((measure) => measure.name === name)
    .reduce<Measure | undefined>(
      (most, measure) => (most && most.value >= measure.value ? most : measure),
      undefined,
    );
}
