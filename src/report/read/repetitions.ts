import type { RepeatedMeasure } from "../../verdict/index.ts";
import { acrossRepetitions } from "../../verdict/index.ts";
import type { RecordingView } from "../view.ts";

/** The recordings of one scenario and variant: one, or as many as it was repeated. */
export interface Group {
  readonly name: string;
  readonly variant: string | null;
  readonly views: readonly RecordingView[];
  readonly measures: readonly RepeatedMeasure[];
}

export function groupsOf(views: readonly RecordingView[]): readonly Group[] {
  const groups = Map.groupBy(views, ({ header }) => JSON.stringify([header.scenario, header.variant]));
  return [...groups.values()].map((own) => ({
    name: own[0]!.header.scenario,
    variant: own[0]!.header.variant,
    views: own,
    measures: acrossRepetitions(own.map(({ judged }) => judged))[0]?.measures ?? [],
  }));
}
