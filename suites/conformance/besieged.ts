import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { realtimeNs } from "@keelhaul/linux";
import {
  type AdvertEvent,
  type ArpEvent,
  type Lab,
  type LabNode,
  type LabProcess,
  loadTopology,
  only,
} from "../../src/index.ts";
import { Recorder } from "../../src/observation/recorder.ts";
import { suitesEngine } from "../support/engine.ts";
import { lvsDr } from "../support/pair.ts";
import { type Attacker, attackerAt } from "./attacker.ts";

const directorMain = fileURLToPath(import.meta.resolve("@keelhaul/director/main"));

/** A virtual router of a besieged program: what it is attacked with is told by its VRID. */
export type Instance = {
  readonly vrid: number;
  readonly address: string;
  /** Words of the instance beside interface, VRID, version and address. */
  readonly words: string;
};

export function configOf(instances: readonly Instance[]): string {
  const blocks = instances.map(({ vrid, address, words }) =>
    [
      `vrrp_instance VI_${vrid} {`,
      "  interface eth0",
      `  virtual_router_id ${vrid}`,
      "  version 3",
      ...words.split("\n").map((word) => `  ${word}`),
      "  virtual_ipaddress {",
      `    ${address}/24`,
      "  }",
      "}",
    ].join("\n"),
  );
  return `${blocks.join("\n")}\n`;
}

/** A program with the node that it runs on. */
export class Besieged {
  readonly node: LabNode;
  readonly #program: LabProcess;
  readonly #file: string;
  readonly #log: string;
  readonly #siege: Siege;

  constructor(siege: Siege, node: LabNode, program: LabProcess, file: string, log: string) {
    this.#siege = siege;
    this.node = node;
    this.#program = program;
    this.#file = file;
    this.#log = log;
  }

  get running(): boolean {
    return this.#program.running;
  }

  /** Adverts that left the node for a VRID from an instant on, in milliseconds since the recording began. */
  adverts(vrid: number, from = 0): readonly { readonly at: number; readonly priority: number }[] {
    return only(this.#siege.recorder.history(), "advert")
      .filter((each) => each.at === this.node.name && each.direction === "sent" && each.vrid === vrid)
      .map((each) => ({ at: each.t / 1e6, priority: each.priority }))
      .filter(({ at }) => at >= from);
  }

  /** ARP that left the node. */
  arps(): readonly ArpEvent[] {
    return only(this.#siege.recorder.history(), "arp").filter(
      (each) => each.at === this.node.name && each.direction === "sent",
    );
  }

  async holds(address: string): Promise<boolean> {
    const { stdout } = await this.node.run(["ip", "-4", "-o", "address", "show", "dev", "eth0"]);
    return stdout.includes(` ${address}/`);
  }

  log(): Promise<string> {
    return readFile(join(this.node.directory, this.#log), "utf8");
  }

  /** Puts another file in place and asks for a reload. */
  async reload(text: string): Promise<void> {
    await writeFile(this.#file, text);
    this.#program.signal("SIGHUP");
  }

  async stop(): Promise<void> {
    if (!this.#program.running) return;
    this.#program.signal("SIGTERM");
    await this.#program.ended;
  }
}

/** The director and keepalived 2.2.7 on one segment, an attacker beside them, and everything recorded. */
export class Siege {
  readonly recorder: Recorder;
  readonly attacker: Attacker;
  readonly client: LabNode;
  readonly #lab: Lab;
  readonly #directory: string;
  readonly #besieged: Besieged[] = [];

  private constructor(lab: Lab, recorder: Recorder, directory: string) {
    this.#lab = lab;
    this.recorder = recorder;
    this.#directory = directory;
    this.client = lab.node("client");
    this.attacker = attackerAt(this.client);
  }

  static async begin(): Promise<Siege> {
    const topology = await loadTopology(lvsDr);
    const directory = await mkdtemp(join(tmpdir(), "keelhaul-siege-"));
    const engine = await suitesEngine();
    const lab = await engine.raise(topology, {
      name: `siege-${process.pid}`,
      directory: join(directory, "nodes"),
    });
    return new Siege(lab, await Recorder.begin({ lab, directory }), directory);
  }

  startDirector(instances: readonly Instance[]): Promise<Besieged> {
    return this.#start("director-1", "director.log", instances, (file, node) => [
      ...[process.execPath, directorMain, "-P", "-n", "-l", "-D", "-f", file],
      ...["--state-dir", join(node.directory, "state")],
    ]);
  }

  startKeepalived(instances: readonly Instance[]): Promise<Besieged> {
    return this.#start("director-2", "keepalived.log", instances, (file) => [
      ...["keepalived", "-P", "-n", "-l", "-D", "-f", file],
    ]);
  }

  /** Milliseconds since the recording began. */
  now(): number {
    return Number(realtimeNs() - this.recorder.start) / 1e6;
  }

  /** Adverts for a VRID as the client hears them, whatever link they left by. */
  advertsHeard(vrid: number): readonly AdvertEvent[] {
    return only(this.recorder.history(), "advert").filter(
      (each) => this.#isHeard(each) && each.vrid === vrid,
    );
  }

  /** ARP that says who has this address, as the client hears it. */
  arpsHeard(address: string): readonly ArpEvent[] {
    return only(this.recorder.history(), "arp").filter(
      (each) => this.#isHeard(each) && each.senderAddress === address,
    );
  }

  #isHeard(event: AdvertEvent | ArpEvent): boolean {
    return event.at === this.client.name && event.direction === "received";
  }

  async end(): Promise<void> {
    this.attacker[Symbol.dispose]();
    for (const besieged of this.#besieged) await besieged.stop();
    await this.recorder.end();
    await this.#lab[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #start(
    name: string,
    log: string,
    instances: readonly Instance[],
    argv: (file: string, node: LabNode) => string[],
  ): Promise<Besieged> {
    const node = this.#lab.node(name);
    const file = join(node.directory, "besieged.conf");
    await writeFile(file, configOf(instances), { mode: 0o644 });
    const program = await node.start(argv(file, node), { log });
    const besieged = new Besieged(this, node, program, file, log);
    this.#besieged.push(besieged);
    return besieged;
  }
}
