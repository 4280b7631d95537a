import { join } from "node:path";

/** The run directory, format version 1; docs/run-directory.md describes it. */
export const VERSION = 1;

export const runPath = (run: string): string => join(run, "run.json");
export const recordingDirectory = (run: string, name: string): string => join(run, "recordings", name);
export const headerPath = (recording: string): string => join(recording, "recording.json");
export const historyPath = (recording: string): string => join(recording, "history.ndjson");
