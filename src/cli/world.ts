import type { Writable } from "node:stream";
import type { Harness } from "./harness.ts";

/** A stream that text goes to, and what is known of the terminal behind it. */
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Everything outside that a command reads or touches; tests give one of their own. */
export interface World {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** How this command is typed here, for hints. */
  readonly name: string;
  readonly cores: number;
  readonly harness: Harness;
  /**
   * From the first call on, the first interruption (Ctrl-C, SIGTERM, the launcher's death) aborts this signal
   * and calls `told`, and the second ends the process at once.
   */
  interruption(told: () => void): AbortSignal;
}
