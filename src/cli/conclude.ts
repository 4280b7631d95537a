import { join, relative } from "node:path";
import type { JudgedRun } from "../domain/run.ts";
import { runJson } from "../report/json.ts";
import { answer } from "../report/outcome.ts";
import { printJson } from "./json.ts";
import { outcomeTable } from "./outcome.ts";
import { paintFor } from "./paint.ts";
import type { World } from "./world.ts";

/** The end of everything that judges a run: the table, or the document for programs, and where the report is. */
export function conclude(
  run: JudgedRun,
  directory: string,
  exitCode: number,
  json: boolean,
  world: World,
): number {
  const { stdout, env, cwd, name } = world;
  if (json) {
    stdout.write(printJson({ ...runJson(run), exitCode, directory }));
    return exitCode;
  }
  const shown = (path: string): string => {
    const near = relative(cwd, path);
    return near.startsWith("..") ? path : near;
  };
  stdout.write(`\n${outcomeTable(run, paintFor(stdout, env))}
${answer(run)}
Report:      ${shown(join(directory, "index.html"))}
Judge again: ${name} judge ${shown(directory)}\n`);
  return exitCode;
}
