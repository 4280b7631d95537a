import { existsSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SystemError } from "@keelhaul/linux";
import { LabError } from "../../domain/errors.ts";
import type { NodeName } from "../../domain/node.ts";
import type { Topology } from "../../topology/topology.ts";
import type { ExitReport, Lab, RaiseOptions, SwitchPort } from "../engine.ts";
import { planCabling } from "./cabling.ts";
import { makeCgroups } from "./cgroup.ts";
import { Holder } from "./holder.ts";
import { inUserNamespace, type ProcessIdentity, processFacts } from "./machine.ts";
import { NetnsNode } from "./node.ts";
import { type LabRecord, registrationOf, removeLeftovers, reserve, update } from "./registry.ts";
import { runToEnd } from "./run.ts";
import { Switches } from "./switches.ts";

const carrierPatienceMs = 3000;

/** A lab of namespaces. Everything in it hangs off one pid 1, whose end the kernel makes the end of all. */
export class NetnsLab implements Lab {
  readonly name: string;
  readonly topology: Topology;
  readonly nodes: readonly NetnsNode[];
  readonly #holder: Holder;
  readonly #switches: Switches;
  #record: LabRecord;
  #ended = false;

  static async raise(topology: Topology, options: RaiseOptions): Promise<NetnsLab> {
    const record = describe(topology, options);
    await reserve(record);
    const nodeNames = topology.nodes.map((node) => node.name);
    const registered = { ...record, cgroup: makeCgroups(record.name, nodeNames) };
    let takeDown = async () => removeLeftovers(registered);
    try {
      writeFileSync(`${registrationOf(record.name)}.fstab`, fstab());
      const ends = new Map<NodeName, () => void>();
      const holder = await Holder.start(registrationOf(record.name), registered.cgroup, (node) =>
        ends.get(node)?.(),
      );
      takeDown = () => holder.end();
      const lab = new NetnsLab(topology, registered, holder);
      takeDown = () => lab[Symbol.asyncDispose]();
      for (const node of lab.nodes) ends.set(node.name, () => node.onEnd());
      await lab.#boot();
      if (options.keep) await lab.keep();
      return lab;
    } catch (error) {
      await takeDown();
      if (error instanceof SystemError)
        throw new LabError(`${record.name} could not be raised: ${error.message}`);
      throw error;
    }
  }

  private constructor(topology: Topology, record: LabRecord, holder: Holder) {
    this.name = record.name;
    this.topology = topology;
    this.#holder = holder;
    this.#record = { ...record, holder: identity(holder.pid), reaper: identity(holder.reaperPid) };
    update(this.#record);
    const { switches, cables } = planCabling(topology);
    this.#switches = new Switches(`/proc/${holder.pid}/ns/net`, switches);
    const around = {
      holder,
      switches: this.#switches,
      cgroup: record.cgroup,
      directory: record.directory,
      onPid: () => this.#writeDown(),
    };
    this.nodes = topology.nodes.map((node) => new NetnsNode(node, cables.get(node.name)!, around));
  }

  async #boot(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.boot()));
    await this.#carriers();
    this.#writeDown();
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

  #writeDown(): void {
    if (this.#ended) return;
    const nodes = this.#record.nodes.map((each) => ({ ...each, pid: this.node(each.name).pid }));
    this.#record = { ...this.#record, nodes };
    update(this.#record);
  }

  node(name: NodeName): NetnsNode {
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
    if (this.#record.kept) return;
    await this.#holder.keep();
    this.#record = { ...this.#record, kept: true };
    this.#writeDown();
  }

  /** Takes the lab down; a lab that is to be kept is only let go of. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    this.#ended = true;
    this.#switches.close();
    if (this.#record.kept) {
      for (const node of this.nodes) node.release();
      this.#holder.release();
      return;
    }
    await this.#holder.end();
    await Promise.all(this.nodes.map((node) => node.settled()));
  }
}

function describe(topology: Topology, options: RaiseOptions): LabRecord {
  return {
    name: options.name,
    topology: topology.file,
    directory: resolve(options.directory),
    since: new Date().toISOString(),
    owner: identity(process.pid),
    holder: null,
    reaper: null,
    kept: false,
    rootless: inUserNamespace(),
    cgroup: null,
    nodes: topology.nodes.map((node) => ({
      name: node.name,
      role: node.role,
      addresses: node.interfaces.flatMap((each) => (each.address === null ? [] : [each.address])),
      pid: null,
    })),
  };
}

function identity(pid: number): ProcessIdentity {
  const facts = processFacts(pid);
  if (!facts) throw new LabError(`Process ${pid}, a part of the lab, has ended`);
  return { pid: facts.pid, started: facts.started };
}

/**
 * What each node has for itself. Programs leave pid files, sockets and logs in places they all agree on. mount(8)
 * passes over what is mounted already, hence the source that nothing else has.
 */
function fstab(): string {
  const own = ["/run", "/var/log", "/var/lib/nginx"].filter((path) => existsSync(path));
  return [
    "node /proc proc nosuid,nodev,noexec",
    "node /sys sysfs nosuid,nodev,noexec",
    ...own.map((path) => `node ${path} tmpfs nosuid,nodev,mode=0755`),
    "",
  ].join("\n");
}
