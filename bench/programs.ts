import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { loadTopology, netnsEngine, nodesWith, type StackName, stacks, type Topology } from "../src/index.ts";
import { Recorder } from "../src/observation/recorder.ts";
import { LiveCluster } from "../src/stage/live-cluster.ts";
import { startRealServers } from "../src/stage/services.ts";
import { table } from "./table.ts";

const rounds = 10;
const file = fileURLToPath(new URL("../topologies/lvs-dr.yaml", import.meta.url));

/** From the first call until every program of lvs-dr listens, and down again, for each stack. */
export async function bench(): Promise<void> {
  const topology = await loadTopology(file);
  const rows: (readonly [string, readonly number[], readonly number[]])[] = [];
  for (const stack of ["director", "keepalived"] as const) {
    await raiseOnce(topology, stack);
    const times: { up: number; down: number }[] = [];
    for (let round = 0; round < rounds; round++) times.push(await raiseOnce(topology, stack));
    rows.push([stack, times.map((each) => each.up), times.map((each) => each.down)]);
  }
  console.log(`lvs-dr with all its programs, milliseconds, ${rounds} rounds`);
  console.log(table(["stack", "all listening", "down"], rows));
}

async function raiseOnce(topology: Topology, stack: StackName): Promise<{ up: number; down: number }> {
  const directory = mkdtempSync(join(tmpdir(), "keelhaul-bench-"));
  const directors = nodesWith(topology, "director");
  const plans = await Promise.all(
    directors.map((node) => stacks[stack].plan(node.name, topology, { strict: false })),
  );
  const start = performance.now();
  const lab = await netnsEngine().raise(topology, {
    name: `bench-${process.pid}`,
    directory: join(directory, "nodes"),
  });
  const recorder = await Recorder.begin({ lab, directory });
  const cluster = new LiveCluster(lab, plans, recorder);
  const ready = new Set<string>();
  recorder.on((event) => {
    if (event.kind === "claim") ready.add(event.node);
  });
  await startRealServers(lab);
  await cluster.startStacks();
  // A director listens once it says which state it is in; nginx was awaited by startRealServers.
  while (ready.size < directors.length) await sleep(2);
  const up = performance.now() - start;
  await recorder.end();
  const before = performance.now();
  await lab[Symbol.asyncDispose]();
  const down = performance.now() - before;
  rmSync(directory, { recursive: true, force: true });
  return { up, down };
}
