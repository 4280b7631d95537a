import type { ChildProcess } from "node:child_process";
import type { Command } from "../config/index.ts";
import { prepare, start } from "../tracking/program.ts";
import type { Rights } from "../tracking/users.ts";

/** Scripts that never end must not take every process that this host may have. */
const mostRunning = 256;

/** Runs notification scripts side by side, each in the background; nothing waits for one. */
export class Notifications {
  rights: Rights = { secure: false };
  readonly #running = new Set<ChildProcess>();
  readonly #log: (text: string) => void;
  #idle: (() => void) | undefined;

  constructor(log: (text: string) => void) {
    this.#log = log;
  }

  start(command: Command): void {
    if (this.#running.size >= mostRunning) {
      this.#log(`${mostRunning} notify scripts run already; ${command.argv[0]} is not started`);
      return;
    }
    const prepared = prepare(command, this.rights);
    if (typeof prepared === "string") {
      this.#log(prepared);
      return;
    }
    const child = start(prepared, command.argv);
    this.#running.add(child);
    child.once("error", (error) => this.#end(child, `notify script ${command.argv[0]}: ${error.message}`));
    child.once("exit", () => this.#end(child));
  }

  /** Resolves when every script has ended, or after that time. */
  async finish(limitMs: number): Promise<void> {
    if (this.#running.size === 0) return;
    await new Promise<void>((resolve) => {
      this.#idle = resolve;
      setTimeout(resolve, limitMs);
    });
  }

  #end(child: ChildProcess, text?: string): void {
    this.#running.delete(child);
    if (text !== undefined) this.#log(text);
    if (this.#running.size === 0) this.#idle?.();
  }
}
