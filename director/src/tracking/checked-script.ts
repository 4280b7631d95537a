import type { ChildProcess } from "node:child_process";
import { accessSync, constants as fsConstants } from "node:fs";
import { constants } from "node:os";
import type { VrrpScript } from "../config/index.ts";
import { secondsToMilliseconds } from "../units.ts";
import type { Outcome } from "./messages.ts";
import { prepare, signalGroup, start } from "./program.ts";
import type { Rights } from "./users.ts";

/** From TERM to KILL, and from KILL to giving up on the run. */
const graceMs = 2_000;

type Run = { readonly child: ChildProcess; timedOut: boolean; reported: boolean; timer: NodeJS.Timeout };

/** A vrrp_script that runs every interval, from start to start, and is ended when it takes too long. */
export class CheckedScript {
  readonly config: VrrpScript;
  readonly #rights: Rights;
  readonly #report: (outcome: Outcome) => void;
  readonly #log: (text: string) => void;
  readonly #ticks: NodeJS.Timeout;
  #run: Run | undefined;

  constructor(
    config: VrrpScript,
    rights: Rights,
    report: (outcome: Outcome) => void,
    log: (text: string) => void,
  ) {
    this.config = config;
    this.#rights = rights;
    this.#report = report;
    this.#log = log;
    this.#ticks = setInterval(() => this.#tick(), secondsToMilliseconds(config.interval));
    this.#tick();
  }

  /** TERM to a run that goes on, and KILL where that does not end it; nothing more is reported. */
  stop(): void {
    clearInterval(this.#ticks);
    const run = this.#run;
    if (run === undefined) return;
    clearTimeout(run.timer);
    run.reported = true;
    this.#terminate(run);
  }

  /** KILL at once to what `stop` has not ended yet. */
  kill(): void {
    if (this.#run !== undefined) signalGroup(this.#run.child, "SIGKILL");
  }

  get isRunning(): boolean {
    return this.#run !== undefined;
  }

  #tick(): void {
    if (this.#run === undefined) this.#begin();
    else if (this.#run.timedOut)
      this.#log(`Track script ${this.config.name} is being timed out, expect idle - skipping run`);
    else this.#log(`Track script ${this.config.name} is already running, expect idle - skipping run`);
  }

  #begin(): void {
    const [command] = this.config.command.argv;
    if (command.startsWith("</")) {
      this.#report({ kind: "exited", status: isReadable(command.slice(1)) ? 0 : 1 });
      return;
    }
    const { user, group } = this.config;
    const { argv } = this.config.command;
    const own = { ...(user === undefined ? {} : { user }), ...(group === undefined ? {} : { group }) };
    const prepared = prepare({ argv, ...own }, this.#rights);
    if (typeof prepared === "string") this.#report({ kind: "unusable", why: prepared });
    else this.#watch(start(prepared, argv));
  }

  #watch(child: ChildProcess): void {
    const limit = secondsToMilliseconds(this.config.timeout);
    const run: Run = {
      child,
      timedOut: false,
      reported: false,
      timer: setTimeout(() => this.#terminate(run), limit),
    };
    this.#run = run;
    child.once("error", (error) => this.#end(run, { kind: "unusable", why: error.message }));
    child.once("exit", (status, signal) => {
      if (status !== null) this.#end(run, { kind: "exited", status });
      else if (run.timedOut) this.#end(run, { kind: "timed-out" });
      else this.#end(run, { kind: "signalled", signal: constants.signals[signal ?? "SIGKILL"] });
    });
  }

  #terminate(run: Run): void {
    run.timedOut = true;
    signalGroup(run.child, "SIGTERM");
    run.timer = setTimeout(() => this.#kill(run), graceMs);
  }

  #kill(run: Run): void {
    signalGroup(run.child, "SIGKILL");
    run.timer = setTimeout(() => {
      this.#log(`Track script ${this.config.name} failed to terminate after kill`);
      this.#tell(run, { kind: "timed-out" });
    }, graceMs);
  }

  #end(run: Run, outcome: Outcome): void {
    clearTimeout(run.timer);
    // What a script that was ended has left in its group goes with it.
    if (run.timedOut) signalGroup(run.child, "SIGKILL");
    if (this.#run === run) this.#run = undefined;
    this.#tell(run, outcome);
  }

  #tell(run: Run, outcome: Outcome): void {
    if (run.reported) return;
    run.reported = true;
    this.#report(outcome);
  }
}

/** keepalived's built-in check: a command of `<` and a path succeeds while the file can be opened for reading. */
function isReadable(path: string): boolean {
  try {
    accessSync(path, fsConstants.R_OK);
    return true;
  } catch {
    return false;
  }
}
