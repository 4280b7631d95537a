import { CommanderError } from "commander";
import { InputError, LabError } from "../domain/errors.ts";
import { exitCodes } from "./exit-code.ts";
import type { World } from "./world.ts";

/** Says what went wrong in a sentence, and returns the exit code for it. The stack only for those who ask for it. */
export function reportError(error: unknown, { stderr, env }: Pick<World, "stderr" | "env">): number {
  // Commander has said what was wrong already; --help and --version end the same way, with 0.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.met : exitCodes.wrongInput;
  stderr.write(`keelhaul: ${sentence(error)}\n`);
  if (env.KEELHAUL_DEBUG === "1" && error instanceof Error) stderr.write(`${error.stack}\n`);
  return error instanceof InputError ? exitCodes.wrongInput : exitCodes.machineFailed;
}

function sentence(error: unknown): string {
  if (error instanceof InputError || error instanceof LabError) return error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `something unexpected went wrong: ${message} (KEELHAUL_DEBUG=1 shows where)`;
}
