import type { JudgedRun } from "../domain/run.ts";

/** The name of a recording's directory below `recordings/`: the header names them in the order of the recordings. */
export const directoryOf = ({ header, recordings }: JudgedRun, index: number): string =>
  header.recordings[index] ?? recordings[index]?.recording.header.name ?? "";

/** The same as a path relative to the run's directory. */
export const recordingPath = (run: JudgedRun, index: number): string =>
  `recordings/${directoryOf(run, index)}`;
