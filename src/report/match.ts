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

/** What a reader must know of first. Where the lab failed, that is all there is to know, and not what follows from it. */
export const troubling = ({ judgements, recording }: JudgedRecording): readonly Judgement[] =>
  judgements.filter(
    ({ outcome }) => outcome === "unmet" || (outcome === "unknown" && recording.header.failure === null),
  );

/**
 * What was seen, without repeating what was expected: the verdict's own sentence. Where the verdict is the expected one
 * and only a bound was missed, the judgement says which.
 */
export function finding(judged: JudgedRecording, judgement: Judgement): string {
  const verdict = verdictOf(judged, judgement);
  const missed = verdict !== undefined && verdict.outcome !== judgement.expectation.expect;
  return missed && judgement.summary.endsWith(verdict.summary) ? verdict.summary : judgement.summary;
}

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
