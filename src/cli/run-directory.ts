import { stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { InputError } from "../domain/errors.ts";
import { nearest } from "../topology/nearest.ts";
import type { World } from "./world.ts";

/** The directory of a run, given by its path, its id or as `latest`. Throws InputError where there is none. */
export async function runDirectory(
  run: string,
  reports: string,
  { cwd, harness }: Pick<World, "cwd" | "harness">,
): Promise<string> {
  const below = resolve(cwd, reports);
  if (run !== "latest")
    for (const directory of [join(below, run), resolve(cwd, run)])
      if (await isRun(directory)) return directory;
  const runs = (await harness.listRuns(below))
    .filter((each) => each.run !== null)
    .map((each) => each.directory);
  if (run !== "latest") throw unknown(run, below, runs);
  const [latest] = runs;
  if (latest === undefined)
    throw new InputError(`there is no run in ${below} yet; 'keelhaul run' makes one.`);
  return latest;
}

const isRun = async (directory: string): Promise<boolean> =>
  (await stat(join(directory, "run.json")).catch(() => null))?.isFile() ?? false;

function unknown(run: string, below: string, runs: readonly string[]): InputError {
  const near = nearest(
    run,
    runs.map((directory) => basename(directory)),
  );
  const guess = near === null ? "" : ` Did you mean '${near}'?`;
  return new InputError(
    `'${run}' is no run: neither below ${below} nor as a path is there such a directory with a run.json.${guess}` +
      " 'keelhaul list runs' shows what there is.",
  );
}
