import { realpathSync } from "node:fs";
import path from "node:path";
import { findProgram } from "./programs.mjs";
import { runQuietly, SetUpError } from "./run.mjs";

const quiet = ["--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];

/** Runs npm under the given Node. Throws SetUpError. */
export function npm(node, directory, args) {
  const program = npmProgram();
  const command = program.endsWith(".js") ? [node, program] : [program];
  const [file, ...rest] = [...command, ...args, ...quiet];
  runQuietly(file, rest, { cwd: directory });
}

function npmProgram() {
  const caller = process.env.npm_execpath;
  if (caller && path.basename(caller) === "npm-cli.js") return caller;
  const found = findProgram("npm");
  if (!found) throw new SetUpError("npm is not on the PATH; it comes with Node");
  return realpathSync(found);
}
