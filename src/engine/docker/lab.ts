import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { LabError } from "../../domain/errors.ts";
import type { NodeName } from "../../domain/node.ts";
import type { Topology } from "../../topology/topology.ts";
import type { ExitReport, Lab, RaiseOptions, SwitchPort } from "../engine.ts";
import { processFacts } from "../netns/machine.ts";
import { checkName } from "../netns/registry.ts";
import { runToEnd } from "../netns/run.ts";
import { Switches } from "../netns/switches.ts";
import { planContainers } from "./cabling.ts";
import { connect } from "./connection.ts";
import { Holder } from "./holder.ts";
import { labelsOf } from "./labels.ts";
import { refuseNameInUse } from "./labs.ts";
import { DockerNode } from "./node.ts";
import { removeLab } from "./remove.ts";

const carrierPatienceMs = 3000;

/** A lab of containers. Its switches are in a network namespace that the lab's keeper holds. */
export class DockerLab implements Lab {
  readonly name: string;
  readonly topology: Topology;
  readonly nodes: readonly DockerNode[];
  readonly #docker: Docker;
  readonly #holder: Holder;
  readonly #switches: Switches;
  #kept = false;
  #ended = false;

  /** `image` is what nodes are made from. */
  static async raise(topology: Topology, options: RaiseOptions, image: string): Promise<DockerLab> {
    checkName(options.name);
    await refuseNameInUse(options.name);
    const holder = await Holder.start(options.name);
    let lab: DockerLab | null = null;
    try {
      lab = new DockerLab(topology, options, image, holder);
      await lab.#boot();
      if (options.keep) await lab.keep();
      return lab;
    } catch (error) {
      await removeLab(connect(), options.name).catch(() => {});
      lab?.unplug();
      await holder.end().catch(() => {});
      throw error;
    }
  }

  private constructor(topology: Topology, options: RaiseOptions, image: string, holder: Holder) {
    this.name = options.name;
    this.topology = topology;
    this.#docker = connect();
    this.#holder = holder;
    const { switches, cables } = planContainers(topology, options.name);
    this.#switches = new Switches(`/proc/${holder.pid}/ns/net`, switches);
    const directory = resolve(options.directory);
    const self = processFacts(process.pid)!;
    const around = {
      lab: options.name,
      docker: this.#docker,
      switches: this.#switches,
      image,
      directory,
      labels: labelsOf({
        lab: options.name,
        topology: topology.file,
        directory,
        since: new Date().toISOString(),
        owner: { pid: self.pid, started: self.started },
        keeper: holder.identity,
      }),
    };
    this.nodes = topology.nodes.map((node) => new DockerNode(node, cables.get(node.name)!, around));
  }

  async #boot(): Promise<void> {
    const booted = await Promise.allSettled(this.nodes.map((node) => node.boot()));
    for (const each of booted) if (each.status === "rejected") throw each.reason;
    await this.#carriers();
  }

  /** The kernel tells bridges of new carriers a moment later. */
  async #carriers(): Promise<void> {
    const cables = this.nodes.flatMap((node) => node.cables);
    const deadline = performance.now() + carrierPatienceMs;
    while (!this.#switches.haveCarrier(cables)) {
      if (performance.now() > deadline)
        throw new LabError(
          `The switch ports of ${this.name} had no carrier ${carrierPatienceMs} ms after they were set up`,
        );
      await sleep(1);
    }
  }

  node(name: NodeName): DockerNode {
    const found = this.nodes.find((node) => node.name === name);
    if (!found)
      throw new LabError(
        `${this.name} has no node ${name}; it has ${this.nodes.map((node) => node.name).join(", ")}`,
      );
    return found;
  }

  port(name: NodeName, segment: string): SwitchPort {
    const node = this.node(name);
    const cable = node.cables.find((each) => each.facts.segment === segment);
    if (!cable) throw new LabError(`${name} is not plugged into ${segment}`);
    return {
      node: name,
      segment,
      interface: cable.port,
      bridge: cable.switch.bridge,
      setUp: (up) => {
        if (!node.powered) throw new LabError(`${name} has no power, so its port ${cable.port} has no cable`);
        this.#switches.setUp([cable], up);
      },
    };
  }

  runInSwitch(argv: readonly string[], input?: string): Promise<ExitReport> {
    const place = { pid: this.#holder.pid, cgroup: null };
    return runToEnd(`the switches of ${this.name}`, place, argv, input === undefined ? {} : { input });
  }

  async keep(): Promise<void> {
    if (this.#kept) return;
    await this.#holder.keep();
    this.#kept = true;
  }

  /** Deletes every cable at once; the kernel is slower about those of a namespace that ends. */
  unplug(): void {
    for (const node of this.nodes) node.unplug();
    this.#switches.close();
  }

  /** Takes the lab down; a lab that is to be kept is only let go of. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#kept) {
      this.#switches.close();
      for (const node of this.nodes) node.release();
      this.#holder.release();
      return;
    }
    await Promise.all(this.nodes.map((node) => node.remove()));
    this.#switches.close();
    await this.#holder.end();
  }
}
