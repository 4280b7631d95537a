import { closeSync, copyFileSync, existsSync, mkdirSync, openSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { closeFd, currentNetns } from "@keelhaul/linux";
import type Docker from "dockerode";
import { LabError } from "../../domain/errors.ts";
import type { NicFacts, Role } from "../../domain/node.ts";
import type { TopologyNode } from "../../topology/topology.ts";
import type { ExitReport, LabNode, LabProcess, RunOptions, StartOptions } from "../engine.ts";
import type { Cable } from "../netns/cabling.ts";
import { withNamespace } from "../netns/interfaces.ts";
import { processFacts } from "../netns/machine.ts";
import { type NetnsProcess, type Place, startIn } from "../netns/program.ts";
import { runToEnd } from "../netns/run.ts";
import type { Switches } from "../netns/switches.ts";
import { confinementOf } from "./confinement.ts";
import { reasonOf } from "./connection.ts";
import { containerHas, ownPackages } from "./files.ts";
import { setUpContainer } from "./interfaces.ts";
import { nodeLabels } from "./labels.ts";
import { createMacvlan } from "./networks.ts";
import { silenceNics } from "./nics.ts";
import { NodeContainer } from "./node-container.ts";
import { removeContainer, removeNetwork } from "./remove.ts";

const patienceMs = 5000;

/** What a node needs of its lab. */
export interface Surroundings {
  readonly lab: string;
  readonly docker: Docker;
  readonly switches: Switches;
  readonly image: string;
  /** The lab's directory. */
  readonly directory: string;
  readonly labels: Record<string, string>;
}

/** What a node consists of while it has power. */
interface Running {
  readonly container: string;
  readonly networks: readonly string[];
  readonly place: Place;
}

export class DockerNode implements LabNode {
  readonly name: string;
  readonly role: Role;
  readonly nics: readonly NicFacts[];
  readonly directory: string;
  readonly cables: readonly Cable[];
  readonly #described: TopologyNode;
  readonly #around: Surroundings;
  readonly #listeners = new Set<(state: "up" | "down") => void>();
  readonly #programs = new Set<NetnsProcess>();
  #running: Running | null = null;
  #plugged = false;
  /** What is left of the node before the last powering off, on its way out. */
  #removal: Promise<void> = Promise.resolve();

  constructor(described: TopologyNode, cables: readonly Cable[], around: Surroundings) {
    this.name = described.name;
    this.role = described.role;
    this.cables = cables;
    this.nics = cables.map((cable) => cable.facts);
    this.directory = join(around.directory, described.name);
    this.#described = described;
    this.#around = around;
  }

  /** Pid of the container's first process, as this process sees it; null while the power is off. */
  get pid(): number | null {
    return this.#running?.place.pid ?? null;
  }

  get powered(): boolean {
    return this.#running !== null;
  }

  get netns(): string {
    return `/proc/${this.#place().pid}/ns/net`;
  }

  #place(): Place {
    if (this.#running === null) throw new LabError(`${this.name} has no power`);
    return this.#running.place;
  }

  async run(argv: readonly string[], options: RunOptions = {}): Promise<ExitReport> {
    return runToEnd(this.name, this.#place(), ofTheNode(argv), options);
  }

  async start(argv: readonly string[], options: StartOptions): Promise<LabProcess> {
    const place = this.#place();
    const words = ofTheNode(argv);
    const [program = ""] = words;
    this.#provide(program, place.pid);
    const log = openSync(join(this.directory, options.log), "a");
    try {
      const started = await startIn(
        place,
        words,
        { log, onOutput: options.onOutput },
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

  /** A program given by its path that this machine has and the image has not is copied into the container. */
  #provide(program: string, pid: number): void {
    const root = `/proc/${pid}/root`;
    if (containerHas(root, program)) return;
    if (!isAbsolute(program) || !existsSync(program))
      throw new LabError(`${this.name}: there is no program ${program} in the image ${this.#around.image}`);
    mkdirSync(dirname(join(root, program)), { recursive: true });
    copyFileSync(program, join(root, program));
  }

  /** Brings the node up: its cables, its networks, its container, its interfaces. */
  async boot(): Promise<void> {
    await this.#removal;
    mkdirSync(this.directory, { recursive: true });
    const nics = this.#plugIn();
    const networks = await Promise.all(this.cables.map((cable) => this.#createNetwork(cable)));
    const { id, pid } = await this.#startContainer(networks);
    withNamespace(`/proc/${pid}/ns/net`, (netns) =>
      setUpContainer(this.#described, this.cables, nics, netns),
    );
    this.#running = {
      container: id,
      networks,
      place: { pid, cgroup: null, container: confinementOf(pid) },
    };
    // Docker's resolver for names, which nothing in a lab asks, comes with rules that would track every connection.
    await this.run(["nft", "flush", "ruleset"]);
    this.#around.switches.setUp(this.cables, true);
  }

  #plugIn(): number[] {
    const home = currentNetns();
    try {
      this.#around.switches.plugIn(this.cables, home, false);
      this.#plugged = true;
    } finally {
      closeFd(home);
    }
    return silenceNics(this.cables);
  }

  async #createNetwork({ nic, facts }: Cable): Promise<string> {
    const { docker, lab, labels } = this.#around;
    const name = `keelhaul-${lab}-${this.name}-${facts.segment}`;
    const all = { ...labels, ...nodeLabels(this.name, this.role) };
    await createMacvlan(docker, { name, parent: nic, labels: all });
    return name;
  }

  async #startContainer(networks: readonly string[]): Promise<{ id: string; pid: number }> {
    const { docker, lab, labels, image } = this.#around;
    const [first = "none", ...further] = networks;
    const packages = ownPackages();
    const container = new NodeContainer(image)
      .withName(`keelhaul-${lab}-${this.name}`)
      .withHostname(this.name.slice(0, 63))
      .withLabels({ ...labels, ...nodeLabels(this.name, this.role) })
      .withBindMounts([
        { source: packages, target: packages, mode: "ro" },
        { source: this.directory, target: this.directory, mode: "rw" },
      ])
      .onNetworks(first, ...further);
    try {
      const id = (await container.start()).getId();
      const { State } = await docker.getContainer(id).inspect();
      if (processFacts(State.Pid) === null)
        throw new LabError(`its first process, ${State.Pid}, is not to be seen from here`);
      return { id, pid: State.Pid };
    } catch (error) {
      throw new LabError(`${this.name}: its container did not come up: ${reasonOf(error)}`);
    }
  }

  async powerOff(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    const { pid } = running.place;
    this.#around.switches.setUp(this.cables, false);
    kill(pid);
    this.#running = null;
    this.unplug();
    await isGone(pid, this.name);
    this.#removal = this.#remove(running);
    this.#removal.catch(() => {});
    this.#tell("down");
  }

  /** Deletes the node's cables, and with them what stands on their far ends. */
  unplug(): void {
    if (this.#plugged) this.#around.switches.unplug(this.cables);
    this.#plugged = false;
  }

  async powerOn(): Promise<void> {
    if (this.#running !== null) return;
    await this.boot();
    this.#tell("up");
  }

  async #remove({ container, networks }: Running): Promise<void> {
    const { docker } = this.#around;
    await removeContainer(docker, container);
    await Promise.all(networks.map((name) => removeNetwork(docker, name)));
  }

  /** Takes the node away for good, without a word to anybody. */
  async remove(): Promise<void> {
    const running = this.#running;
    if (running !== null) {
      this.#running = null;
      kill(running.place.pid);
      this.#removal = this.#removal.then(() => this.#remove(running));
    }
    await this.#removal;
    this.unplug();
  }

  onPower(listener: (state: "up" | "down") => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(state: "up" | "down"): void {
    for (const listener of [...this.#listeners]) listener(state);
  }

  /** Lets this process end while the node's programs go on. */
  release(): void {
    for (const program of this.#programs) program.release();
  }
}

/** Whoever starts a program by this process's own Node means the image's. */
const ofTheNode = ([program = "", ...rest]: readonly string[]): string[] => [
  program === process.execPath ? "node" : program,
  ...rest,
];

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** The kernel kills everything in a pid namespace before its first process is gone. */
async function isGone(pid: number, name: string): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (processFacts(pid) !== null) {
    if (performance.now() > deadline)
      throw new LabError(`${name} was not gone ${patienceMs} ms after its first process was killed`);
    await sleep(1);
  }
}
