// Starts a TypeScript file of this repository under Node 24 or newer, whatever Node started this one.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { isNewEnough, root, runtimeBinary, suitableNode } from "./set-up/node.mjs";

const machineFailed = 3;
const setUp = path.join(root, "bin/set-up.mjs");

/** Runs `file` (relative to the repository) with these arguments; ends as it ends. */
export async function launch(file, args) {
  if (!suitableNode())
    return refuse(
      `it needs Node 24 or newer; this is ${process.version}, and there is none in ${runtimeBinary}`,
    );
  if (!existsSync(path.join(root, "node_modules"))) return refuse("its npm packages are not installed");
  if (isNewEnough(process.version)) await runHere(path.join(root, file), args);
  else runThere([path.join(root, "bin/typescript.mjs"), file, ...args]);
}

function refuse(reason) {
  process.stderr.write(`keelhaul: ${reason}.\nThis installs what is missing: node ${setUp}\n`);
  process.exitCode = machineFailed;
}

async function runHere(target, args) {
  process.argv = [process.argv[0], target, ...args];
  try {
    await import(pathToFileURL(target).href);
  } catch (error) {
    const told = process.env.KEELHAUL_DEBUG === "1" ? error.stack : error.message;
    process.stderr.write(`keelhaul: ${path.relative(root, target)} could not be run: ${told}\n`);
    process.exit(machineFailed);
  }
}

/**
 * Signals go on to the child, and its end becomes ours. The channel tells the child when this process was killed:
 * it then heals and ends (src/cli/interrupt.ts).
 */
function runThere(words) {
  const child = spawn(suitableNode(), words, { stdio: ["inherit", "inherit", "inherit", "ipc"] });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => refuse(`Node 24 could not be started: ${error.message}`));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
