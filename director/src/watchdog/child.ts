import { type ChildProcess, spawn } from "node:child_process";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { LineSplitter } from "../process/lines.ts";
import type { FromChild, Role, ToChild } from "../process/messages.ts";
import { parentFd } from "../process/parent-link.ts";

const programs: Readonly<Record<Role, string>> = {
  vrrp: "../vrrp/process.ts",
  checkers: "../checkers/process.ts",
  forwarding: "../ipvs/process.ts",
};

export interface ChildListener {
  heard(message: FromChild): void;
  /** It has ended; `status` is null when a signal ended it. */
  ended(status: number | null): void;
}

/** One running child and the socket that joins it to the watchdog. */
export class Child {
  readonly startedMs = performance.now();
  readonly #process: ChildProcess;
  readonly #link: Duplex;

  constructor(role: Role, listener: ChildListener) {
    const program = fileURLToPath(new URL(programs[role], import.meta.url));
    this.#process = spawn(process.execPath, [...process.execArgv, program], {
      stdio: ["ignore", "inherit", "inherit", "pipe"],
    });
    this.#link = this.#process.stdio[parentFd] as Duplex;
    const lines = new LineSplitter();
    this.#link.on("data", (chunk: Buffer) => {
      for (const line of lines.push(chunk)) listener.heard(JSON.parse(line) as FromChild);
    });
    // A child that died before it read everything; its end is told by the exit event.
    this.#link.on("error", () => {});
    this.#process.once("exit", (status) => listener.ended(status));
    this.#process.once("error", () => listener.ended(null));
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  tell(message: ToChild): void {
    this.#link.write(`${JSON.stringify(message)}\n`);
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }
}
