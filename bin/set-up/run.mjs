import { spawnSync } from "node:child_process";

/** Something could not be installed; the message is a sentence, with the last lines the command wrote. */
export class SetUpError extends Error {}

const keptLines = 12;

/** Runs a command whose output matters only if it fails. Throws SetUpError. */
export function runQuietly(command, args, options = {}) {
  const result = spawnSync(command, args, {
    ...options,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status === 0) return;
  const shown = [command, ...args].join(" ");
  if (result.error) throw new SetUpError(`'${shown}' could not be run: ${result.error.message}`);
  const ending = result.signal ? `was ended by ${result.signal}` : `ended with code ${result.status}`;
  throw new SetUpError(`'${shown}' ${ending}. Its last lines:\n${lastLines(result.stdout + result.stderr)}`);
}

const lastLines = (text) =>
  text
    .trimEnd()
    .split("\n")
    .slice(-keptLines)
    .map((line) => `    ${line}`)
    .join("\n");
