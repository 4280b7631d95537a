import { mkdir, open, rename, writeFile } from "node:fs/promises";
import type { History } from "../domain/history.ts";
import type { Recording } from "../domain/recording.ts";
import { headerPath, historyPath } from "./layout.ts";

const LINES_AT_ONCE = 2000;

/**
 * Writes `history.ndjson`, in the order of the stamps, and `recording.json` into the recording's directory.
 * The header comes last and at once: where it is, the history is whole.
 */
export async function writeRecording(directory: string, recording: Recording): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeHistory(historyPath(directory), recording.history);
  await writeJson(headerPath(directory), recording.header);
}

async function writeHistory(path: string, history: History): Promise<void> {
  const ordered = history.toSorted((a, b) => a.t - b.t);
  await using file = await open(path, "w");
  for (let from = 0; from < ordered.length; from += LINES_AT_ONCE) {
    const lines = ordered.slice(from, from + LINES_AT_ONCE).map((event) => `${JSON.stringify(event)}\n`);
    await file.write(lines.join(""));
  }
}

/** Under another name first: a file that is there is whole. */
async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(`${path}.part`, `${JSON.stringify(value, null, 2)}\n`);
  await rename(`${path}.part`, path);
}
