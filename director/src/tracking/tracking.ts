import type { KeepalivedConfig, VrrpScript } from "../config/index.ts";
import type { Priority } from "../units.ts";
import type { Fifo, FromRunner, Outcome, ToRunner } from "./messages.ts";
import { countRun, type ScriptHealth, undecided, type Verdict } from "./script-health.ts";
import { type Trackers, trackersOf } from "./trackers.ts";
import type { Rights } from "./users.ts";
import { contribution, effectivePriority, fileEffect, isFault } from "./weight.ts";

export type ScriptStatus = {
  readonly config: VrrpScript;
  readonly health: ScriptHealth;
  /** Of its last run; undefined while none has ended with one. */
  readonly lastStatus: number | undefined;
  readonly runs: number;
};

const nothing: Trackers = { interfaces: [], scripts: [], files: [], processes: [] };

/** What the tracked scripts, files, processes and interfaces say, and what that means for each instance. */
export class Tracking {
  readonly #log: (text: string) => void;
  #trackers = new Map<string, Trackers>();
  #scripts = new Map<string, ScriptStatus>();
  /** Could not be run when they were first to be: they count for nothing, as with keepalived. */
  #disabled = new Set<string>();
  /** Undefined until it has been read. */
  #files = new Map<string, number | undefined>();
  #processes = new Map<string, Verdict>();

  constructor(log: (text: string) => void) {
    this.#log = log;
  }

  /** A script that is still the same keeps its result over a reload. */
  configure(config: KeepalivedConfig): void {
    this.#trackers = new Map(
      config.vrrpInstances.map((instance) => [instance.name, trackersOf(config, instance)]),
    );
    const before = this.#scripts;
    this.#scripts = new Map(
      config.vrrpScripts
        .filter(({ name }) => this.#isTracked("scripts", (tracked) => tracked.script === name))
        .map((script) => [script.name, continued(before.get(script.name), script)]),
    );
    this.#disabled = new Set(
      [...this.#disabled].filter((name) => before.get(name) === this.#scripts.get(name)),
    );
    this.#files = keptOf(this.#files, config.trackFiles, undefined);
    this.#processes = keptOf(this.#processes, config.trackProcesses, "undecided" as Verdict);
  }

  /** Whether anything is to be watched for. */
  get isNeeded(): boolean {
    return this.#scripts.size > 0 || this.#files.size > 0 || this.#processes.size > 0;
  }

  /** What the process that runs programs is to watch. */
  wish(config: KeepalivedConfig, fifos: readonly Fifo[]): Extract<ToRunner, { kind: "watch" }> {
    return {
      kind: "watch",
      scripts: [...this.#scripts.values()].map((status) => status.config),
      files: config.trackFiles,
      processes: config.trackProcesses,
      fifos,
      rights: rightsOf(config),
    };
  }

  /** Whether that says something new. */
  hear(message: FromRunner): boolean {
    switch (message.kind) {
      case "ran":
        return this.#count(message.script, message.outcome);
      case "file":
        return this.#note(message.file, message.value);
      case "process":
        return this.#noteProcess(message.process, message.good ? "good" : "bad");
    }
  }

  /** Interfaces that an instance tracks, those of its group included. */
  interfacesOf(instance: string): Trackers["interfaces"] {
    return this.#of(instance).interfaces;
  }

  /** While what could put it into fault has not been looked at, an instance neither starts nor is in fault. */
  isUndecided(instance: string): boolean {
    const { scripts, files, processes } = this.#of(instance);
    return (
      scripts.some(({ script, weight }) => weight === 0 && this.#isPending(script)) ||
      files.some(({ file, weight }) => weight === 0 && this.#files.get(file) === undefined) ||
      processes.some(({ process, weight }) => weight === 0 && this.#processOf(process) === "undecided")
    );
  }

  /** Why an instance is in fault, one cause each, such as `script chk`. `isUp` says whether an interface runs. */
  faultsOf(instance: string, isUp: (name: string) => boolean): string[] {
    const { interfaces, scripts, files, processes } = this.#of(instance);
    return [
      ...interfaces
        .filter((tracked) => isFault(tracked, isUp(tracked.interface) ? "good" : "bad"))
        .map((tracked) => `interface ${tracked.interface}`),
      ...scripts
        .filter((tracked) => isFault(tracked, this.verdictOf(tracked.script)))
        .map(({ script }) => `script ${script}`),
      ...files
        .filter((tracked) => fileEffect(tracked, this.#files.get(tracked.file) ?? 0).fault)
        .map(({ file }) => `file ${file}`),
      ...processes
        .filter((tracked) => isFault(tracked, this.#processOf(tracked.process)))
        .map(({ process }) => `process ${process}`),
    ];
  }

  /** The priority that is left of `base`, or won. */
  priorityOf(instance: string, base: Priority, isUp: (name: string) => boolean): Priority {
    const { interfaces, scripts, files, processes } = this.#of(instance);
    return effectivePriority(base, [
      ...interfaces.map((tracked) => contribution(tracked, isUp(tracked.interface) ? "good" : "bad")),
      ...scripts.map((tracked) => contribution(tracked, this.verdictOf(tracked.script))),
      ...files.map((tracked) => fileEffect(tracked, this.#files.get(tracked.file) ?? 0).moves),
      ...processes.map((tracked) => contribution(tracked, this.#processOf(tracked.process))),
    ]);
  }

  verdictOf(script: string): Verdict {
    return this.#scripts.get(script)?.health.verdict ?? "undecided";
  }

  isDisabled(script: string): boolean {
    return this.#disabled.has(script);
  }

  get scripts(): readonly ScriptStatus[] {
    return [...this.#scripts.values()];
  }

  get files(): ReadonlyMap<string, number | undefined> {
    return this.#files;
  }

  get processes(): ReadonlyMap<string, Verdict> {
    return this.#processes;
  }

  trackersOf(instance: string): Trackers {
    return this.#of(instance);
  }

  #processOf(name: string): Verdict {
    return this.#processes.get(name) ?? "undecided";
  }

  #isPending(script: string): boolean {
    return this.verdictOf(script) === "undecided" && !this.#disabled.has(script);
  }

  #of(instance: string): Trackers {
    return this.#trackers.get(instance) ?? nothing;
  }

  #isTracked<K extends keyof Trackers>(kind: K, matches: (tracked: Trackers[K][number]) => boolean): boolean {
    return [...this.#trackers.values()].some((trackers) => trackers[kind].some(matches));
  }

  #count(name: string, outcome: Outcome): boolean {
    const status = this.#scripts.get(name);
    if (status === undefined) return false;
    if (outcome.kind === "unusable" && status.runs === 0) return this.#leaveOut(name, outcome.why);
    this.#disabled.delete(name);
    const { lastStatus = 0, health, config } = status;
    const exit = outcome.kind === "exited" ? outcome.status : undefined;
    if (exit !== undefined && exit !== lastStatus) this.#log(`Script \`${name}\` now returning ${exit}`);
    const next = countRun(health, exit === 0, config);
    const runs = status.runs + 1;
    this.#scripts.set(name, { config, health: next, lastStatus: exit ?? status.lastStatus, runs });
    if (next.verdict === health.verdict) return false;
    this.#log(`VRRP_Script(${name}) ${next.verdict === "good" ? "succeeded" : inWords(outcome)}`);
    return true;
  }

  /**
   * A script that cannot be run the first time is left out, as keepalived leaves it out. One that vanishes later
   * counts as a failure, where keepalived would take the failed exec for a success.
   */
  #leaveOut(name: string, why: string): boolean {
    if (this.#disabled.has(name)) return false;
    this.#log(why);
    this.#log(`Disabling track script ${name} since not found/accessible`);
    this.#disabled.add(name);
    return true;
  }

  #note(file: string, value: number): boolean {
    const before = this.#files.get(file) ?? 0;
    this.#files.set(file, value);
    for (const [instance, { files }] of this.#trackers) {
      for (const tracked of files) {
        if (tracked.file !== file) continue;
        const { fault } = fileEffect(tracked, value);
        if (fault === fileEffect(tracked, before).fault) continue;
        this.#log(`(${instance}): tracked file ${file} ${fault ? "now" : "leaving"} FAULT state`);
      }
    }
    return true;
  }

  #noteProcess(name: string, verdict: Verdict): boolean {
    if (this.#processes.get(name) !== "undecided")
      this.#log(`Quorum ${verdict === "good" ? "gained" : "lost"} for tracked process ${name}`);
    this.#processes.set(name, verdict);
    return true;
  }
}

const inWords = (outcome: Outcome): string => {
  switch (outcome.kind) {
    case "exited":
      return `failed (exited with status ${outcome.status})`;
    case "signalled":
      return `failed (due to signal ${outcome.signal})`;
    case "timed-out":
      return "timed_out";
    case "unusable":
      return `failed (${outcome.why}; keepalived would count this as success)`;
  }
};

/** Same command, arguments and user: the result is kept. */
function continued(before: ScriptStatus | undefined, config: VrrpScript): ScriptStatus {
  const same = before !== undefined && whatRuns(before.config) === whatRuns(config);
  const fitting = before?.config.rise === config.rise && before.config.fall === config.fall;
  if (same && fitting && settings(before.config) === settings(config)) return before;
  if (same && fitting) return { ...before, config };
  return { config, health: undecided(config), lastStatus: undefined, runs: 0 };
}

const whatRuns = ({ command, user, group }: VrrpScript): string => JSON.stringify([command, user, group]);
const settings = (config: VrrpScript): string => JSON.stringify({ ...config, position: undefined });

function keptOf<V>(
  before: ReadonlyMap<string, V>,
  wanted: readonly { readonly name: string }[],
  first: V,
): Map<string, V> {
  return new Map(wanted.map(({ name }) => [name, before.get(name) ?? first]));
}

function rightsOf({ globalDefs }: KeepalivedConfig): Rights {
  const { scriptUser: user, scriptGroup: group, scriptSecurity: secure } = globalDefs;
  return { ...(user === undefined ? {} : { user }), ...(group === undefined ? {} : { group }), secure };
}
