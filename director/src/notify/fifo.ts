import type { ChildProcess } from "node:child_process";
import { closeSync, constants, openSync, rmSync, statSync, writeSync } from "node:fs";
import { makeFifo } from "@keelhaul/linux";
import type { Fifo } from "../tracking/messages.ts";
import { prepare, signalGroup, start } from "../tracking/program.ts";
import type { Rights } from "../tracking/users.ts";

/** A named pipe that is told of changes of state. It is never waited for: with nobody reading, a full pipe loses lines. */
export class NotifyFifo {
  readonly config: Fifo;
  readonly #log: (text: string) => void;
  readonly #created: boolean;
  readonly #fd: number | undefined;
  readonly #reader: ChildProcess | undefined;
  #losing = false;

  constructor(config: Fifo, rights: Rights, log: (text: string) => void) {
    this.config = config;
    this.#log = log;
    this.#created = this.#make();
    this.#fd = this.#open();
    if (this.#fd !== undefined) this.#reader = this.#startReader(rights);
  }

  write(line: string): void {
    if (this.#fd === undefined) return;
    try {
      writeSync(this.#fd, `${line}\n`);
      this.#losing = false;
    } catch (error) {
      if (!this.#losing) this.#log(`notify fifo ${this.config.path} takes nothing more: ${String(error)}`);
      this.#losing = true;
    }
  }

  close(): void {
    if (this.#reader !== undefined) signalGroup(this.#reader, "SIGTERM");
    if (this.#fd !== undefined) closeSync(this.#fd);
    if (this.#created) rmSync(this.config.path, { force: true });
  }

  #make(): boolean {
    try {
      makeFifo(this.config.path, 0o600);
      return true;
    } catch (error) {
      if ((error as { code?: string }).code !== "EEXIST")
        this.#log(`Unable to create notify fifo: ${String(error)}`);
      return false;
    }
  }

  /** For reading too, so that a pipe without a reader can be opened and written to. */
  #open(): number | undefined {
    const { path } = this.config;
    try {
      if (!statSync(path).isFIFO()) throw new Error(`${path} is no named pipe`);
      return openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
    } catch (error) {
      this.#log(
        `Unable to open notify fifo ${path}: ${error instanceof Error ? error.message : String(error)}`,
      );
      return undefined;
    }
  }

  #startReader(rights: Rights): ChildProcess | undefined {
    const { path, script } = this.config;
    if (script === undefined) return undefined;
    const argv = [...script.argv, path] as const;
    const prepared = prepare({ ...script, argv }, rights);
    if (typeof prepared === "string") {
      this.#log(prepared);
      return undefined;
    }
    const child = start(prepared, argv);
    child.once("error", (error) => this.#log(`fifo script ${script.argv[0]}: ${error.message}`));
    return child;
  }
}
