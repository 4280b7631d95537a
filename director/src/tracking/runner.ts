import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { LocalSocket, monotonicNs, POLLIN, poll } from "@keelhaul/linux";
import { LineSplitter } from "../process/lines.ts";
import type { Log } from "../process/log.ts";
import type { PollLoop } from "../process/poll-loop.ts";
import type { FromRunner, ToRunner } from "./messages.ts";

const program = fileURLToPath(new URL("process.ts", import.meta.url));
/** A runner that has not read so much is not going to. */
const mostPending = 1 << 20;
/** A runner that dies sooner than this is started again that much later. */
const pauseMs = 1_000;
const leaveMs = 1_500n;

/**
 * The VRRP process's end of the process that runs programs for it. No call waits: what the runner does not read is kept
 * up to a limit and then dropped with a word in the log, and a runner that dies is started again with what it watched.
 */
export class Runner {
  readonly #loop: PollLoop;
  readonly #log: Log;
  readonly #hear: (message: FromRunner) => void;
  #link: LocalSocket | undefined;
  #child: ChildProcess | undefined;
  #lines = new LineSplitter();
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  /** Whether the first of them has been sent in part. */
  #cut = false;
  #flushing: NodeJS.Timeout | undefined;
  #watched: ToRunner | undefined;
  #startedMs = 0;
  #left = false;

  constructor(loop: PollLoop, log: Log, hear: (message: FromRunner) => void) {
    this.#loop = loop;
    this.#log = log;
    this.#hear = hear;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** The runner is started when it is first needed. */
  tell(message: ToRunner): void {
    if (message.kind === "watch") this.#watched = message;
    this.#start();
    this.#send(message);
  }

  /** Lets notifications finish for a second; returns when the runner has ended, or a little later. */
  leave(): void {
    this.#left = true;
    clearInterval(this.#flushing);
    const link = this.#link;
    if (link === undefined) return;
    this.#send({ kind: "leave" });
    const until = monotonicNs() + leaveMs * 1_000_000n;
    while (this.#link !== undefined && monotonicNs() < until) {
      this.#flush();
      poll([{ fd: link.fd, events: POLLIN }], 50_000_000n);
      this.#read();
    }
  }

  #start(): void {
    if (this.#child !== undefined || this.#left) return;
    const [ours, theirs] = LocalSocket.pair();
    this.#child = spawn(process.execPath, [...process.execArgv, program], {
      stdio: ["ignore", "inherit", "inherit", theirs.fd],
    });
    theirs.close();
    this.#child.once("error", () => {});
    this.#startedMs = performance.now();
    this.#link = ours;
    this.#lines = new LineSplitter();
    this.#loop.watch(ours.fd, () => this.#read());
    this.#log.detail(`Starting script process, pid=${this.#child.pid}`);
  }

  #read(): void {
    const chunk = this.#link?.receive();
    if (chunk === undefined) this.#lose();
    else for (const line of this.#lines.push(chunk)) this.#hear(JSON.parse(line) as FromRunner);
  }

  /** The other end is gone. */
  #lose(): void {
    if (this.#link === undefined) return;
    this.#loop.unwatch(this.#link.fd);
    this.#link.close();
    this.#link = undefined;
    if (this.#left) return;
    this.#log.always(`Script process(${this.#child?.pid}) died: Respawning`);
    const wait = Math.max(0, this.#startedMs + pauseMs - performance.now());
    setTimeout(() => this.#replace(), wait);
  }

  /** A new one first hears what to watch, then what came meanwhile. A line that was cut off is lost. */
  #replace(): void {
    const waiting = this.#cut ? this.#pending.slice(1) : this.#pending;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#cut = false;
    this.#child = undefined;
    if (this.#watched !== undefined) this.tell(this.#watched);
    for (const bytes of waiting) this.#sendBytes(bytes);
  }

  #send(message: ToRunner): void {
    this.#sendBytes(Buffer.from(`${JSON.stringify(message)}\n`));
  }

  #sendBytes(bytes: Buffer): void {
    if (this.#pendingBytes + bytes.length > mostPending) {
      this.#log.always("The script process does not read; a notification is lost.");
      return;
    }
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
    this.#flush();
  }

  #flush(): void {
    for (
      let next = this.#pending[0];
      next !== undefined && this.#link !== undefined;
      next = this.#pending[0]
    ) {
      const sent = this.#link.send(next);
      if (sent === undefined) return;
      this.#pendingBytes -= sent;
      this.#cut = sent < next.length && (this.#cut || sent > 0);
      if (sent === next.length) this.#pending.shift();
      else this.#pending[0] = next.subarray(sent);
      if (sent < next.length) break;
    }
    this.#keepFlushing(this.#pending.length > 0);
  }

  #keepFlushing(needed: boolean): void {
    if (!needed) {
      clearInterval(this.#flushing);
      this.#flushing = undefined;
    } else if (!this.#left) {
      this.#flushing ??= setInterval(() => this.#flush(), 50);
    }
  }
}
