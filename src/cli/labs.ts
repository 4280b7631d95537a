import { rm } from "node:fs/promises";
import { basename } from "node:path";
import type { StackName } from "../domain/recording.ts";
import type { Topology } from "../topology/topology.ts";
import { nodesWith } from "../topology/topology.ts";
import type { Labs } from "./harness.ts";

const netns = () => import("../engine/netns/index.ts");

/** Labs that stand on this machine, whichever process raised them. */
export const labs: Labs = {
  list: async () =>
    (await netns()).listLabs().map(({ name, topology, nodes }) => ({
      name,
      topology: basename(topology).replace(/\.ya?ml$/, ""),
      nodes: nodes.map((node) => node.name),
    })),
  up,
  exec: async (lab, node, argv) => (await netns()).labExec(lab, node, argv),
  down: async (lab) => (await netns()).labDown(lab),
  sweep: async () => (await netns()).cleanLeftovers(),
};

async function up(
  topology: Topology,
  name: string,
  stack: StackName | null,
  directory: string,
): Promise<void> {
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
  const { listLabs, netnsEngine } = await netns();
  // The logs of an earlier lab of this name; one that is up keeps its own, and raising another is then refused.
  if (!listLabs().some((each) => each.name === name)) await rm(directory, { recursive: true, force: true });
  const lab = await netnsEngine().raise(topology, { name, directory, keep: true });
  await startRealServers(lab);
  // What the stacks say goes to their logs; nobody here records it.
  const unheard = { claim: () => {}, log: () => {} };
  await Promise.all(plans.map((plan) => plan.start(lab.node(plan.node), unheard)));
}
