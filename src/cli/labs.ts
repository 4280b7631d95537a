import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { basename } from "node:path";
import { engineNamed } from "../engine/index.ts";
import type { Topology } from "../topology/topology.ts";
import { nodesWith } from "../topology/topology.ts";
import type { LabEntry, LabOrder, Labs } from "./harness.ts";

/** What an engine has for labs that other processes raised. */
interface Foreign {
  listLabs(): MaybePromise<readonly Found[]>;
  labExec(lab: string, node: string, argv: readonly string[]): Promise<number>;
  labDown(lab: string): Promise<void>;
  cleanLeftovers(): Promise<readonly string[]>;
}

type MaybePromise<T> = T | Promise<T>;

interface Found {
  readonly name: string;
  readonly topology: string;
  readonly nodes: readonly { readonly name: string }[];
}

/** Docker's clients are loaded only where there may be a daemon. */
const engines = async (): Promise<readonly Foreign[]> => [
  await import("../engine/netns/index.ts"),
  ...(mayHaveDocker() ? [await import("../engine/docker/labs.ts")] : []),
];

function mayHaveDocker(): boolean {
  const address = process.env.DOCKER_HOST || "unix:///var/run/docker.sock";
  return process.geteuid?.() === 0 && address.startsWith("unix://") && existsSync(address.slice(7));
}

/** Labs that stand on this machine, whichever engine and process raised them. */
export const labs: Labs = {
  list: async () => (await Promise.all((await engines()).map(entries))).flat(),
  up,
  exec: async (lab, node, argv) => (await engineWith(lab)).labExec(lab, node, argv),
  down: async (lab) => (await engineWith(lab)).labDown(lab),
  sweep: async () => (await Promise.all((await engines()).map((engine) => engine.cleanLeftovers()))).flat(),
};

async function entries(engine: Foreign): Promise<LabEntry[]> {
  return (await engine.listLabs()).map(({ name, topology, nodes }) => ({
    name,
    topology: basename(topology).replace(/\.ya?ml$/, ""),
    nodes: nodes.map((node) => node.name),
  }));
}

/** Where none has a lab of that name, the first says so. */
async function engineWith(lab: string): Promise<Foreign> {
  const all = await engines();
  for (const engine of all) if ((await engine.listLabs()).some(({ name }) => name === lab)) return engine;
  return all[0]!;
}

async function up(topology: Topology, { engine, name, stack, directory }: LabOrder): Promise<void> {
  const { startRealServers } = await import("../stage/services.ts");
  const { stacks } = await import("../stacks/index.ts");
  const plans =
    stack === null
      ? []
      : await Promise.all(
          nodesWith(topology, "director").map((node) =>
            stacks[stack].plan(node.name, topology, { strict: false }),
          ),
        );
  // The logs of an earlier lab of this name; one that is up keeps its own, and raising another is then refused.
  if (!(await labs.list()).some((each) => each.name === name))
    await rm(directory, { recursive: true, force: true });
  const lab = await (await engineNamed(engine)).raise(topology, { name, directory, keep: true });
  await startRealServers(lab);
  // What the stacks say goes to their logs; nobody here records it.
  const unheard = { claim: () => {}, log: () => {} };
  await Promise.all(plans.map((plan) => plan.start(lab.node(plan.node), unheard)));
}
