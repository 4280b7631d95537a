import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { z } from "zod";
import { InputError } from "../domain/errors.ts";
import type { History, HistoryEvent } from "../domain/history.ts";
import type { Recording, RecordingHeader } from "../domain/recording.ts";
import { headerPath, historyPath, recordingDirectory, runPath, VERSION } from "./layout.ts";
import { historyEvent } from "./schema/events.ts";
import { recordingHeader } from "./schema/header.ts";
import { type RunFile, runFile } from "./schema/run.ts";

/**
 * Reads a recording and checks every line of it.
 * @throws InputError that names the file, the line and the field
 */
export async function readRecording(directory: string): Promise<Recording> {
  const path = headerPath(directory);
  const header: RecordingHeader = checked(recordingHeader, await versioned(path, "keelhaul-recording"), path);
  return { header, history: await readHistory(historyPath(directory)) };
}

/** Reads `run.json` alone: cheap, whatever the run's size. */
export async function readRunFile(directory: string): Promise<RunFile> {
  const path = runPath(directory);
  return checked(runFile, await versioned(path, "keelhaul-run"), path);
}

/** A run with all its recordings, and what was made of them when it ended. */
export async function readRun(
  directory: string,
): Promise<{ run: RunFile; recordings: readonly Recording[] }> {
  const run = await readRunFile(directory);
  const recordings: Recording[] = [];
  for (const name of run.recordings)
    recordings.push(await readRecording(recordingDirectory(directory, name)));
  return { run, recordings };
}

export interface ListedRun {
  readonly directory: string;
  /** Null when `run.json` is missing or wrong; `error` then says so in a sentence. */
  readonly run: RunFile | null;
  readonly error: string | null;
}

/** The runs below a reports directory, newest first; none where there is no such directory. */
export async function listRuns(reportsDirectory: string): Promise<readonly ListedRun[]> {
  const entries = await readdir(reportsDirectory, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return [];
      throw error;
    },
  );
  const directories = entries
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(reportsDirectory, entry.name));
  const listed = await Promise.all(directories.map(listedRun));
  // The sample that comes with the repository is a report without a recording.
  return listed
    .filter(({ directory }) => basename(directory) !== "sample")
    .toSorted((a, b) => startOf(b).localeCompare(startOf(a)));
}

async function listedRun(directory: string): Promise<ListedRun> {
  try {
    return { directory, run: await readRunFile(directory), error: null };
  } catch (error) {
    if (error instanceof InputError) return { directory, run: null, error: error.message };
    throw error;
  }
}

const startOf = ({ run, directory }: ListedRun): string => run?.startedAt ?? basename(directory);

async function readHistory(path: string): Promise<History> {
  const lines = (await contents(path)).split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line, index): HistoryEvent => {
    const where = `${path}:${index + 1}`;
    return checked(historyEvent, parsed(line, where), where);
  });
}

/** Refuses a newer or other format before its fields are looked at: their errors would mislead. */
async function versioned(path: string, format: string): Promise<unknown> {
  const value = parsed(await contents(path), path);
  const head = value as { readonly format?: unknown; readonly version?: unknown } | null;
  if (head?.format !== format)
    throw new InputError(
      `${path}: the format is ${JSON.stringify(head?.format)}; "${format}" is wanted here.`,
    );
  if (head.version !== VERSION)
    throw new InputError(
      `${path}: version ${JSON.stringify(head.version)} of the run directory cannot be read; this Keelhaul reads version ${VERSION}.`,
    );
  return value;
}

async function contents(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new InputError(`${path}: there is no such file, which every run directory has.`);
  }
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InputError(`${where}: this is no JSON: ${(error as Error).message}`);
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, where: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const field = issue?.path.length ? `${issue.path.join(".")}: ` : "";
  throw new InputError(`${where}: ${field}${issue?.message}`);
}
