import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JudgedRecording, type RunRequest, type RunResult, runScenarios } from "../../src/index.ts";
import { scenarios } from "../scenarios/index.ts";
import { engineOfSuites } from "./engine.ts";
import { lvsDr } from "./pair.ts";

export interface Finished {
  readonly result: RunResult;
  /** The one recording of a scenario and variant. */
  recording(name: string): JudgedRecording;
  discard(): Promise<void>;
}

/** Runs scenarios on lvs-dr as `keelhaul run` does, with reports in a directory of their own. */
export async function runOnLvsDr(
  request: Partial<RunRequest> & Pick<RunRequest, "stack">,
): Promise<Finished> {
  const reportsDirectory = await mkdtemp(join(tmpdir(), "keelhaul-suite-"));
  const result = await runScenarios(
    {
      scenarios,
      topologyFile: lvsDr,
      engine: engineOfSuites,
      load: "prober",
      rate: 1000,
      repeat: 1,
      seed: 1,
      keepLab: false,
      parallel: 2,
      strict: false,
      reportsDirectory,
      command: "suite",
      ...request,
    },
    () => {},
  );
  return {
    result,
    recording(name) {
      const found = result.run.recordings.find((each) => each.recording.header.name === name);
      if (found === undefined) throw new Error(`the run has no recording ${name}`);
      return found;
    },
    discard: () => rm(reportsDirectory, { recursive: true, force: true }),
  };
}

/** What a reader of a failed test wants to know: each expectation that was not met, with what was seen. */
export const unmet = ({ judgements, recording }: JudgedRecording): readonly string[] => [
  ...(recording.header.failure === null ? [] : [recording.header.failure]),
  ...judgements
    .filter((each) => each.outcome !== "met" && each.outcome !== "not-applicable")
    .map(
      ({ expectation: { property, plane, window }, outcome, summary }) =>
        `${property} (${plane ?? "all planes"}, ${window}): ${outcome}: ${summary}`,
    ),
];
