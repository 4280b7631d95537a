import type { ChalkInstance } from "chalk";
import type { JudgedRecording, JudgedRun } from "../domain/run.ts";
import { formatMs } from "../domain/units.ts";
import type { Measure } from "../domain/verdict.ts";
import { acrossRepetitions, type RepeatedMeasure } from "../verdict/repeats.ts";
import { table } from "./table.ts";

/** What became of each recording: outcome, the outage that the client saw, and every expectation that was not met. */
export function outcomeTable(run: JudgedRun, paint: ChalkInstance): string {
  const rows = run.recordings.map((each) => [
    each.recording.header.name,
    paintOutcome(each.outcome, paint),
    outage(each) ?? "-",
    shortcomings(each),
  ]);
  const head = ["SCENARIO", "OUTCOME", "OUTAGE", ""].map((word) => paint.dim(word));
  return table([head, ...rows]) + repetitions(run.recordings);
}

export function paintOutcome(outcome: JudgedRecording["outcome"], paint: ChalkInstance): string {
  const colour = { met: paint.green, unmet: paint.red, unknown: paint.yellow, failed: paint.magenta }[
    outcome
  ];
  return colour(outcome);
}

const outageOf = ({ verdicts }: JudgedRecording): Measure | undefined =>
  verdicts
    .filter((verdict) => verdict.property === "failover-within" && verdict.window === "fault")
    .flatMap((verdict) => verdict.measures)
    .find((measure) => measure.name === "outage");

function outage(recording: JudgedRecording): string | null {
  const measure = outageOf(recording);
  if (measure === undefined) return null;
  return formatMs(measure.value) + (measure.error === undefined ? "" : ` ± ${formatMs(measure.error)}`);
}

function shortcomings({ recording, judgements, outcome }: JudgedRecording): string {
  if (recording.header.failure !== null) return recording.header.failure;
  const met = judgements.filter((judgement) => judgement.outcome === "met").length;
  const counted = judgements.filter((judgement) => judgement.outcome !== "not-applicable").length;
  const open = (["unmet", "unknown"] as const).flatMap((each) =>
    judgements.filter((one) => one.outcome === each),
  );
  const [gravest] = open;
  if (outcome === "met" || gravest === undefined) return `${met} of ${counted} expectations met`;
  const more = open.length > 1 ? ` (${open.length - 1} more in the report)` : "";
  return `${gravest.expectation.property}: ${gravest.summary}${more}`;
}

/** Median and worst outage of each variant that was recorded several times. */
function repetitions(recordings: readonly JudgedRecording[]): string {
  const lines = acrossRepetitions(recordings)
    .filter((each) => each.repetitions > 1)
    .flatMap(({ scenario, variant, measures }) =>
      measures.filter(isOutage).map(({ n, median, worst }) => {
        const name = variant === null ? scenario : `${scenario}.${variant}`;
        return `${name}: outage over ${n} recordings: median ${formatMs(median)}, worst ${formatMs(worst)}\n`;
      }),
    );
  return lines.length > 0 ? `\n${lines.join("")}` : "";
}

const isOutage = ({ property, window, name }: RepeatedMeasure): boolean =>
  property === "failover-within" && window === "fault" && name === "outage";
