import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { planCabling } from "../src/engine/netns/cabling.ts";
import { netnsEngine } from "../src/engine/netns/index.ts";
import { loadTopology } from "../src/topology/load.ts";
import type { Topology } from "../src/topology/topology.ts";

const rounds = 10;
const file = fileURLToPath(new URL("../topologies/lvs-dr.yaml", import.meta.url));

/** What a lab costs: its network up and down, beside the same network built by one `ip` process a step. */
export async function bench(): Promise<void> {
  const topology = await loadTopology(file);
  const directory = mkdtempSync(join(tmpdir(), "keelhaul-bench-"));
  try {
    await raiseOnce(topology, directory);
    const own: Round[] = [];
    for (let round = 0; round < rounds; round++) own.push(await raiseOnce(topology, directory));
    const byIp = Array.from({ length: rounds }, () => buildByIp(topology));
    const nodes = `${topology.name}, ${topology.nodes.length} nodes`;
    console.log(`${nodes}, median of ${rounds} (worst)     up            down`);
    print("namespaces, mounts, cgroups, wiring over netlink", own);
    print("namespaces and wiring alone, an ip process a step", byIp);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

interface Round {
  readonly upMs: number;
  readonly downMs: number;
}

async function raiseOnce(topology: Topology, directory: string): Promise<Round> {
  const start = performance.now();
  const lab = await netnsEngine().raise(topology, { name: `bench-${process.pid}`, directory });
  const up = performance.now();
  await lab[Symbol.asyncDispose]();
  return { upMs: up - start, downMs: performance.now() - up };
}

/** The same bridges, cables, macvlans and addresses, as a shell script would make them. */
function buildByIp(topology: Topology): Round {
  const { switches, cables } = planCabling(topology);
  const names = ["switch", ...topology.nodes.map((node) => node.name)].map(
    (name) => `khb${process.pid}-${name}`,
  );
  const [fabric = "", ...nodes] = names;
  const start = performance.now();
  try {
    for (const name of names) ip("netns", "add", name);
    for (const each of switches)
      ip(
        "-n",
        fabric,
        "link",
        "add",
        each.bridge,
        "up",
        "type",
        "bridge",
        "forward_delay",
        "0",
        "mcast_snooping",
        "0",
      );
    topology.nodes.forEach((node, number) => {
      const inNode = (...step: string[]) => ip("-n", nodes[number]!, ...step);
      inNode("link", "set", "lo", "up");
      cables.get(node.name)!.forEach((cable, nic) => {
        const { facts } = cable;
        ip(
          "-n",
          fabric,
          "link",
          "add",
          cable.port,
          "type",
          "veth",
          "peer",
          cable.nic,
          "netns",
          nodes[number]!,
        );
        ip("-n", fabric, "link", "set", cable.port, "master", cable.switch.bridge, "up");
        inNode(
          "link",
          "add",
          facts.name,
          "link",
          cable.nic,
          "address",
          facts.mac,
          "type",
          "macvlan",
          "mode",
          "bridge",
        );
        inNode("link", "set", cable.nic, "up");
        inNode("link", "set", facts.name, "up");
        const { address, prefixLength, pool } = node.interfaces[nic]!;
        for (const each of address === null ? [] : [address, ...pool])
          inNode("address", "add", `${each}/${prefixLength}`, "dev", facts.name);
      });
      for (const address of node.loopback) inNode("address", "add", `${address}/32`, "dev", "lo");
    });
    const up = performance.now();
    for (const name of names) ip("netns", "delete", name);
    return { upMs: up - start, downMs: performance.now() - up };
  } catch (error) {
    for (const name of names) tryIp("netns", "delete", name);
    throw error;
  }
}

function ip(...step: string[]): void {
  execFileSync("ip", step, { stdio: ["ignore", "ignore", "pipe"] });
}

function tryIp(...step: string[]): void {
  try {
    ip(...step);
  } catch {
    // It was not made.
  }
}

function print(what: string, measured: readonly Round[]): void {
  const cell = (values: number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    const median = (sorted[(rounds - 1) >> 1]! + sorted[rounds >> 1]!) / 2;
    return `${median.toFixed(0)} ms (${sorted.at(-1)!.toFixed(0)})`.padEnd(14);
  };
  console.log(
    `${what.padEnd(50)} ${cell(measured.map((each) => each.upMs))} ${cell(measured.map((each) => each.downMs))}`,
  );
}

if (import.meta.main) await bench();
