import { closeSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { LabError } from "../../domain/errors.ts";
import type { NicFacts, Role } from "../../domain/node.ts";
import type { TopologyNode } from "../../topology/topology.ts";
import type { ExitReport, LabNode, LabProcess, RunOptions, StartOptions } from "../engine.ts";
import type { Cable } from "./cabling.ts";
import type { Holder } from "./holder.ts";
import { setUpInterfaces, withNamespace } from "./interfaces.ts";
import { hasProgram, sendSignal } from "./machine.ts";
import { inTime } from "./patience.ts";
import { type NetnsProcess, type Place, startIn } from "./program.ts";
import { runToEnd } from "./run.ts";
import type { Switches } from "./switches.ts";

const patienceMs = 10_000;

/** What a node needs of its lab. */
export interface Surroundings {
  readonly holder: Holder;
  readonly switches: Switches;
  /** The lab's cgroup. */
  readonly cgroup: string | null;
  /** The lab's directory. */
  readonly directory: string;
  /** Called when the node's pid 1 is another one. */
  readonly onPid: () => void;
}

export class NetnsNode implements LabNode {
  readonly name: string;
  readonly role: Role;
  readonly nics: readonly NicFacts[];
  readonly directory: string;
  /** The cgroup of the node's programs, or null where there is none. */
  readonly cgroup: string | null;
  readonly cables: readonly Cable[];
  readonly #described: TopologyNode;
  readonly #around: Surroundings;
  readonly #listeners = new Set<(state: "up" | "down") => void>();
  readonly #programs = new Set<NetnsProcess>();
  #pid: number | null = null;
  #gone = Promise.withResolvers<void>();
  #turningOff: Promise<void> | null = null;

  constructor(described: TopologyNode, cables: readonly Cable[], around: Surroundings) {
    this.name = described.name;
    this.role = described.role;
    this.cables = cables;
    this.nics = cables.map((cable) => cable.facts);
    this.directory = join(around.directory, described.name);
    this.cgroup = around.cgroup === null ? null : join(around.cgroup, described.name);
    this.#described = described;
    this.#around = around;
  }

  /** Pid of the node's pid 1, as this process sees it; null while the power is off. */
  get pid(): number | null {
    return this.#pid;
  }

  get powered(): boolean {
    return this.#pid !== null;
  }

  get netns(): string {
    return `/proc/${this.#place().pid}/ns/net`;
  }

  #place(): Place {
    if (this.#pid === null) throw new LabError(`${this.name} has no power`);
    return { pid: this.#pid, cgroup: this.cgroup };
  }

  async run(argv: readonly string[], options: RunOptions = {}): Promise<ExitReport> {
    return runToEnd(this.name, this.#place(), argv, options);
  }

  async start(argv: readonly string[], options: StartOptions): Promise<LabProcess> {
    const place = this.#place();
    const [program = ""] = argv;
    if (!hasProgram(program))
      throw new LabError(`${this.name}: there is no program ${program} on this machine`);
    const log = openSync(join(this.directory, options.log), "a");
    try {
      const output = { log, onOutput: options.onOutput };
      const started = await startIn(
        place,
        argv,
        output,
        options.environment ?? {},
        `${this.name}: ${program}`,
      );
      this.#programs.add(started);
      void started.ended.then(() => this.#programs.delete(started));
      return started;
    } finally {
      closeSync(log);
    }
  }

  /** Brings the node up: its pid 1, its cables, its interfaces. */
  async boot(): Promise<void> {
    mkdirSync(this.directory, { recursive: true });
    this.#gone = Promise.withResolvers();
    await this.#around.holder.startNode(this.name, this.directory, (pid) => {
      this.#pid = pid;
      withNamespace(`/proc/${pid}/ns/net`, (netns) => {
        this.#around.switches.plugIn(this.cables, netns);
        setUpInterfaces(this.#described, this.cables, netns);
      });
    });
  }

  powerOff(): Promise<void> {
    this.#turningOff ??= this.#pullPlug().finally(() => {
      this.#turningOff = null;
    });
    return this.#turningOff;
  }

  async #pullPlug(): Promise<void> {
    if (this.#pid === null) return;
    this.#around.switches.setUp(this.cables, false);
    sendSignal(this.#pid, "SIGKILL");
    this.#around.switches.unplug(this.cables);
    await inTime(
      this.#gone.promise,
      patienceMs,
      () => `${this.name} was not gone ${patienceMs} ms after its power was cut`,
    );
    this.#tell("down");
  }

  async powerOn(): Promise<void> {
    if (this.#pid !== null) return;
    await this.boot();
    this.#around.onPid();
    this.#tell("up");
  }

  /** To be called when the node's pid 1 has ended, and with it every process of the node. */
  onEnd(): void {
    this.#pid = null;
    this.#gone.resolve();
    this.#around.onPid();
    if (this.#turningOff === null) this.#tell("down");
  }

  onPower(listener: (state: "up" | "down") => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(state: "up" | "down"): void {
    for (const listener of [...this.#listeners]) listener(state);
  }

  /** Waits for the last of the programs' starters, which outlive their programs by a moment. */
  async settled(): Promise<void> {
    await Promise.all([...this.#programs].map((program) => program.ended));
  }

  /** Lets this process end while the node's programs go on. */
  release(): void {
    for (const program of this.#programs) program.release();
  }
}
