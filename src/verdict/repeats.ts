/** What many repetitions of one scenario say together (`--repeat N`). */
import type { JudgedRecording } from "../domain/run.ts";
import type { Measure, Outcome, Verdict } from "../domain/verdict.ts";
import { worst } from "../domain/verdict.ts";
import { median } from "./statistics.ts";

export interface RepeatedMeasure {
  readonly property: Verdict["property"];
  readonly plane: Verdict["plane"];
  readonly window: Verdict["window"];
  readonly name: string;
  readonly unit: Measure["unit"];
  readonly n: number;
  readonly min: number;
  readonly median: number;
  readonly max: number;
  /** The value that breaks its bounds most; where none breaks them, the largest. */
  readonly worst: number;
  /** Of all repetitions; one violation is enough. */
  readonly outcome: Outcome;
}

export interface Repetitions {
  readonly scenario: string;
  readonly variant: string | null;
  readonly repetitions: number;
  readonly measures: readonly RepeatedMeasure[];
}

type Sample = { readonly verdict: Verdict; readonly measure: Measure };

/** One entry for each scenario and variant, in the order of their first recordings. */
export function acrossRepetitions(judged: readonly JudgedRecording[]): readonly Repetitions[] {
  const groups = grouped(judged, ({ recording: { header } }) => `${header.scenario} ${header.variant ?? ""}`);
  return groups.map((group) => ({
    scenario: group[0]!.recording.header.scenario,
    variant: group[0]!.recording.header.variant,
    repetitions: group.length,
    measures: measuresOf(group.flatMap(({ verdicts }) => verdicts)),
  }));
}

function measuresOf(verdicts: readonly Verdict[]): readonly RepeatedMeasure[] {
  const samples = verdicts.flatMap((verdict) => verdict.measures.map((measure) => ({ verdict, measure })));
  const groups = grouped(
    samples,
    ({ verdict, measure }) => `${verdict.property} ${verdict.plane} ${verdict.window} ${measure.name}`,
  );
  return groups.map(summed);
}

function summed(samples: readonly Sample[]): RepeatedMeasure {
  const { verdict, measure } = samples[0]!;
  const values = samples.map((each) => each.measure.value);
  return {
    property: verdict.property,
    plane: verdict.plane,
    window: verdict.window,
    name: measure.name,
    unit: measure.unit,
    n: values.length,
    min: Math.min(...values),
    median: median(values),
    max: Math.max(...values),
    worst: samples.reduce((a, b) => (isWorse(b.measure, a.measure) ? b : a)).measure.value,
    outcome: worst(samples.map((each) => each.verdict.outcome)),
  };
}

const isWorse = (a: Measure, b: Measure): boolean =>
  excess(a) > excess(b) || (excess(a) === excess(b) && a.value > b.value);

/** How far a value lies outside of its bounds. */
const excess = ({ value, expected }: Measure): number =>
  expected === undefined ? 0 : Math.max(0, expected[0] - value, value - expected[1]);

function grouped<T>(all: readonly T[], keyOf: (each: T) => string): readonly (readonly T[])[] {
  const groups = new Map<string, T[]>();
  for (const each of all) groups.set(keyOf(each), [...(groups.get(keyOf(each)) ?? []), each]);
  return [...groups.values()];
}
