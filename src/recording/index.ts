/** The run directory: what is written is checked when it is read. */
export { captureName, capturePath, recordingDirectory } from "./layout.ts";
export { type ListedRun, listRuns, readRecording, readRun, readRunFile } from "./read.ts";
export type { RunFile, Summary } from "./schema/run.ts";
export { writeRecording, writeRun } from "./write.ts";
