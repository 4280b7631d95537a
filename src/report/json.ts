import type { JudgedRecording, JudgedRun, RunHeader } from "../domain/run.ts";
import { directoryOf } from "./directories.ts";

/**
 * The run for machines, `run.json` (docs/run-json.md): the run's header and what was made of each recording. It is
 * also what `keelhaul report` and `keelhaul judge` read first, so its keys are those of the run directory's format.
 */
export interface RunJson extends RunHeader {
  readonly judged: readonly RecordingJson[];
}

export interface RecordingJson extends Pick<JudgedRecording, "outcome" | "judgements" | "verdicts"> {
  /** Directory name below `recordings/`. */
  readonly recording: string;
}

export const runJson = (run: JudgedRun): RunJson => ({
  ...run.header,
  judged: run.recordings.map(({ outcome, judgements, verdicts }, index) => ({
    recording: directoryOf(run, index),
    outcome,
    judgements,
    verdicts,
  })),
});

export const renderJson = (run: JudgedRun): string => `${JSON.stringify(runJson(run), null, 2)}\n`;
