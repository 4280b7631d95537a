import { join } from "node:path";

/** The run directory, format version 1; docs/run-directory.md describes it. */
export const VERSION = 1;

export const runPath = (run: string): string => join(run, "run.json");
export const recordingDirectory = (run: string, name: string): string => join(run, "recordings", name);
export const headerPath = (recording: string): string => join(recording, "recording.json");
export const historyPath = (recording: string): string => join(recording, "history.ndjson");
/** Where a node's capture lies; frames name it by its path relative to the recording. */
export const capturePath = (recording: string, node: string): string => join(recording, captureName(node));
export const captureName = (node: string): string => `captures/${node}.pcapng`;
