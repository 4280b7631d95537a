/** The run directory: what is written is checked when it is read. `run.json` is written by the report. */
export { type ListedRun, listRuns, readRecording, readRun, readRunFile } from "./read.ts";
export type { RunFile, Summary } from "./schema/run.ts";
export { writeRecording } from "./write.ts";
