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
  const asked = error instanceof InputError || denied(error) !== null;
  return asked ? exitCodes.wrongInput : exitCodes.machineFailed;
}

/** A place that this user may not read or write was named wrongly; it says nothing about the machine. */
function denied(error: unknown): string | null {
  const { code, path } = (error ?? {}) as NodeJS.ErrnoException;
  const refusals = ["EACCES", "EPERM", "EROFS"];
  return code !== undefined && path !== undefined && refusals.includes(code)
    ? `${path}: this user may not read or write there (${code})`
    : null;
}

function sentence(error: unknown): string {
  if (error instanceof InputError || error instanceof LabError) return error.message;
  const refusal = denied(error);
  if (refusal !== null) return refusal;
  const message = error instanceof Error ? error.message : String(error);
  return `something unexpected went wrong: ${message} (KEELHAUL_DEBUG=1 shows where)`;
}
