import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { LabError } from "../../domain/errors.ts";
import type { NodeName } from "../../domain/node.ts";
import { searchPath, sendSignal } from "./machine.ts";
import { inTime } from "./patience.ts";

const scripts = fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "");
const patienceMs = 10_000;

/** A node whose pid 1 is on its way: first it has a pid, then its mounts stand. */
interface Beginning {
  readonly onPid: (pid: number) => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/**
 * A lab's own processes: the reaper, the lab's pid 1 and the pid 1 of each node (reaper.sh, lab.sh, node.sh). The
 * lab lives as long as the pipe to its pid 1 does, which is as long as this process, unless it was told to keep.
 */
export class Holder {
  readonly #reaper: ChildProcess & { stdin: Writable; stdout: Readable; stderr: Readable };
  readonly #up = Promise.withResolvers<number>();
  readonly #kept = Promise.withResolvers<void>();
  readonly #beginnings = new Map<NodeName, Beginning>();
  readonly #onNodeEnd: (node: NodeName) => void;
  readonly #ended: Promise<unknown>;
  #complaints = "";
  #pid = 0;

  /** `registration` is the path of the lab's state file without its ending; the reaper removes it. */
  static async start(
    registration: string,
    cgroup: string | null,
    onNodeEnd: (node: NodeName) => void,
  ): Promise<Holder> {
    const holder = new Holder(registration, cgroup, onNodeEnd);
    const silent = () => `The lab's first process did not answer within ${patienceMs} ms`;
    try {
      await inTime(holder.#up.promise, patienceMs, silent);
      return holder;
    } catch (error) {
      await holder.end();
      throw error;
    }
  }

  private constructor(registration: string, cgroup: string | null, onNodeEnd: (node: NodeName) => void) {
    this.#onNodeEnd = onNodeEnd;
    this.#reaper = spawn("sh", [`${scripts}/reaper.sh`, scripts, registration, cgroup ?? ""], {
      stdio: ["pipe", "pipe", "pipe"],
      detached: true,
      env: { PATH: searchPath, LC_ALL: "C" },
    });
    createInterface(this.#reaper.stdout).on("line", (line) => this.#hear(line));
    this.#reaper.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#complaints += text;
    });
    this.#reaper.stdin.on("error", () => {});
    this.#ended = once(this.#reaper, "close").then(
      () => this.#failAll(`The lab's first process has ended${this.#why()}`),
      (error: Error) => this.#failAll(`The lab's first process did not start: ${error.message}`),
    );
    for (const promise of [this.#up.promise, this.#kept.promise]) promise.catch(() => {});
  }

  get reaperPid(): number {
    return this.#reaper.pid!;
  }

  /** Pid of the lab's pid 1. */
  get pid(): number {
    return this.#pid;
  }

  #hear(line: string): void {
    const [word, name = "", pid] = line.split(" ");
    if (word === "lab") {
      this.#pid = Number(name);
      this.#up.resolve(this.#pid);
    } else if (word === "node") this.#beginnings.get(name)?.onPid(Number(pid));
    else if (word === "ready") this.#settle(name)?.resolve();
    else if (word === "kept") this.#kept.resolve();
    else if (word === "ended") {
      const beginning = this.#settle(name);
      if (beginning) beginning.reject(new LabError(`${name} did not come up${this.#why()}`));
      else this.#onNodeEnd(name);
    }
  }

  #settle(name: NodeName): Beginning | undefined {
    const beginning = this.#beginnings.get(name);
    this.#beginnings.delete(name);
    return beginning;
  }

  #why(): string {
    const text = this.#complaints.trim().replaceAll("\n", "; ");
    return text === "" ? "" : `: ${text}`;
  }

  #failAll(reason: string): void {
    const error = new LabError(reason);
    this.#up.reject(error);
    this.#kept.reject(error);
    for (const { reject } of this.#beginnings.values()) reject(error);
    this.#beginnings.clear();
  }

  /** Starts a node's pid 1. `onPid` is called as soon as its namespaces are there; it may throw. */
  async startNode(name: NodeName, directory: string, onPid: (pid: number) => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const guarded = (pid: number) => {
      try {
        onPid(pid);
      } catch (error) {
        reject(error);
      }
    };
    this.#beginnings.set(name, { onPid: guarded, resolve, reject });
    this.#reaper.stdin.write(`node ${name} ${directory}\n`);
    await inTime(promise, patienceMs, () => `${name} did not come up within ${patienceMs} ms${this.#why()}`);
  }

  /** From now on the lab outlives this process. */
  async keep(): Promise<void> {
    this.#reaper.stdin.write("keep\n");
    await inTime(
      this.#kept.promise,
      patienceMs,
      () => `The lab's first process did not answer within ${patienceMs} ms`,
    );
  }

  /** Ends the lab and waits until the reaper has removed what was left. */
  async end(): Promise<void> {
    if (this.#pid > 0 && this.#reaper.exitCode === null && this.#reaper.signalCode === null) {
      sendSignal(this.#pid, "SIGKILL");
    }
    this.#reaper.stdin.end();
    await inTime(
      this.#ended,
      patienceMs,
      () => `The lab was not gone ${patienceMs} ms after its first process was killed`,
    );
  }

  /** Lets this process end while the lab goes on. */
  release(): void {
    this.#reaper.unref();
    for (const stream of [this.#reaper.stdin, this.#reaper.stdout, this.#reaper.stderr]) stream.destroy();
  }
}
