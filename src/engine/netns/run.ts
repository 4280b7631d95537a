import { once } from "node:events";
import { buffer } from "node:stream/consumers";
import { LabError } from "../../domain/errors.ts";
import type { ExitReport, RunOptions } from "../engine.ts";
import { killProgramOf, type Place, spawnIn } from "./program.ts";

const defaultTimeoutMs = 10_000;

/** Runs a program in a place to its end and collects what it writes. A timeout kills it and is a LabError. */
export async function runToEnd(
  where: string,
  place: Place,
  argv: readonly string[],
  { input = "", timeoutMs = defaultTimeoutMs, environment }: RunOptions,
): Promise<ExitReport> {
  const starter = spawnIn(place, argv, environment);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    killProgramOf(starter);
  }, timeoutMs);
  try {
    // A program that does not read its input is no failure.
    starter.stdin!.on("error", () => {});
    starter.stdin!.end(input);
    const [stdout, stderr] = await Promise.all([
      buffer(starter.stdout!),
      buffer(starter.stderr!),
      once(starter, "close"),
    ]);
    if (late)
      throw new LabError(`${where}: ${argv.join(" ")} did not end within ${timeoutMs} ms and was killed`);
    return {
      code: starter.exitCode,
      signal: starter.signalCode,
      stdout: stdout.toString("utf8"),
      stderr: stderr.toString("utf8"),
    };
  } finally {
    clearTimeout(timer);
  }
}
