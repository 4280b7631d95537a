import type { JudgedRecording, JudgedRun } from "../domain/run.ts";
import { exitCodeOf } from "../verdict/index.ts";
import { plural, type RunOutcome } from "./words.ts";

/** The exit code that the outcomes give (architecture: 3 before 1 before 4, 130 when interrupted). */
export interface ExitMeaning {
  readonly code: 0 | 1 | 3 | 4 | 130;
  readonly outcome: RunOutcome;
  readonly text: string;
}

const meanings = {
  0: ["met", "every expectation was met"],
  1: ["unmet", "at least one expectation was not met"],
  3: ["failed", "the machine or the lab failed: nothing is said about the cluster there"],
  4: ["unknown", "nothing was violated, but something could not be told"],
  130: ["interrupted", "the run was interrupted; what was recorded so far is judged"],
} as const;

export function exitMeaning({ header, recordings }: JudgedRun): ExitMeaning {
  const code = header.interrupted ? 130 : exitCodeOf(recordings);
  const [outcome, text] = meanings[code];
  return { code, outcome, text };
}

/** The whole run in one sentence: how many scenarios are as expected, and what is not. */
export function answer(run: JudgedRun): string {
  const scenarios = Map.groupBy(run.recordings, ({ recording }) => recording.header.scenario);
  const asExpected = [...scenarios.values()].filter((judged) =>
    judged.every(({ outcome }) => outcome === "met"),
  );
  const head = `${asExpected.length} of ${plural(scenarios.size, "scenario")} as expected`;
  const rest = (["failed", "unmet", "unknown"] as const)
    .map((outcome) => ({ outcome, names: namesWith(run, outcome) }))
    .filter(({ names }) => names.length > 0)
    .map(({ outcome, names }) => `${listed(names)} ${phrases[outcome]}`);
  return `${[head, ...rest].join("; ")}.`;
}

const phrases = {
  failed: "could not be run",
  unmet: "not as expected",
  unknown: "could not be told",
} as const;

const namesWith = (run: JudgedRun, outcome: JudgedRecording["outcome"]): readonly string[] =>
  run.recordings.filter((judged) => judged.outcome === outcome).map(({ recording }) => recording.header.name);

const listed = (names: readonly string[]): string =>
  names.length <= 4 ? names.join(", ") : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;

export const outcomeText = (outcome: RunOutcome): string =>
  ({
    met: "as expected",
    unmet: "not as expected",
    unknown: "unknown",
    failed: "failed",
    interrupted: "interrupted",
  })[outcome];
