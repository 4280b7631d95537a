import { Chalk, type ChalkInstance } from "chalk";
import type { Output } from "./world.ts";

/** Colours for one output: none when it is no terminal or NO_COLOR is set (no-color.org), FORCE_COLOR insists. */
export function paintFor(output: Output, env: Readonly<Record<string, string | undefined>>): ChalkInstance {
  const refused = Boolean(env.NO_COLOR) || env.TERM === "dumb";
  const forced = Boolean(env.FORCE_COLOR) && env.FORCE_COLOR !== "0";
  return new Chalk({ level: forced || (output.isTTY && !refused) ? 1 : 0 });
}
