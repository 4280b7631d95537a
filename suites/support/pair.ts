import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type AdvertEvent,
  type Lab,
  loadTopology,
  type Milliseconds,
  ms,
  type NodeName,
  only,
  type StackName,
  stacks,
} from "../../src/index.ts";
import { Recorder } from "../../src/observation/recorder.ts";
import { LiveCluster } from "../../src/stage/live-cluster.ts";
import { becomesSteady } from "../../src/stage/steady.ts";
import { suitesEngine } from "./engine.ts";

export const lvsDr = fileURLToPath(new URL("../../topologies/lvs-dr.yaml", import.meta.url));

/** The two directors of lvs-dr, each with a stack of its own choice, recorded from the first moment. */
export interface Pair extends AsyncDisposable {
  readonly lab: Lab;
  readonly cluster: LiveCluster;
  readonly recorder: Recorder;
  /** The first director of the topology, priority 100. */
  readonly first: NodeName;
  /** The second, priority 90. */
  readonly second: NodeName;
  /** True once this node alone holds and advertises the address; false after the deadline. */
  leads(node: NodeName, deadline: Milliseconds): Promise<boolean>;
  /** Sent advertisements of the node so far, in order. */
  adverts(node: NodeName): readonly AdvertEvent[];
  /** Everything that the stacks wrote. */
  logs(): Promise<string>;
}

export async function raisePair(firstStack: StackName, secondStack: StackName): Promise<Pair> {
  const topology = await loadTopology(lvsDr);
  const [first = "", second = ""] = topology.nodes
    .filter((node) => node.role === "director")
    .map((node) => node.name);
  const plans = await Promise.all([
    stacks[firstStack].plan(first, topology, { strict: false }),
    stacks[secondStack].plan(second, topology, { strict: false }),
  ]);
  const directory = await mkdtemp(join(tmpdir(), "keelhaul-pair-"));
  const name = `pair-${firstStack}-${secondStack}-${process.pid}`;
  const lab = await (await suitesEngine()).raise(topology, { name, directory: join(directory, "nodes") });
  const recorder = await Recorder.begin({ lab, directory });
  const cluster = new LiveCluster(lab, plans, recorder);
  await cluster.startStacks();
  return {
    lab,
    cluster,
    recorder,
    first,
    second,
    async leads(node, deadline) {
      const until = performance.now() + deadline;
      while (performance.now() < until) {
        if (cluster.leader() === node) return true;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return false;
    },
    adverts: (node) =>
      only(recorder.history(), "advert").filter((each) => each.at === node && each.direction === "sent"),
    async logs() {
      const texts: string[] = [];
      for (const node of [first, second]) {
        const files = (await readdir(join(directory, "nodes", node))).filter((file) => file.endsWith(".log"));
        for (const file of files) texts.push(await readFile(join(directory, "nodes", node, file), "utf8"));
      }
      return texts.join("");
    },
    async [Symbol.asyncDispose]() {
      await cluster.stopStacks();
      await recorder.end();
      await lab[Symbol.asyncDispose]();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Waits for the first election: the first director is master and nothing has moved for a while. */
export const elects = (pair: Pair): Promise<boolean> =>
  becomesSteady(pair.cluster, null, ms(500), ms(12_000));
