import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { reference } from "../src/engine/docker/image/recipe.ts";
import { dockerEngine, machineShortfalls, prepareImage } from "../src/engine/docker/index.ts";
import { netnsEngine } from "../src/engine/netns/index.ts";
import { hasProgram } from "../src/engine/netns/machine.ts";
import type { Engine } from "../src/index.ts";
import { loadTopology } from "../src/topology/load.ts";
import type { Topology } from "../src/topology/topology.ts";
import { table } from "./table.ts";

const rounds = 5;
const file = fileURLToPath(new URL("../topologies/lvs-dr.yaml", import.meta.url));

/**
 * What a lab of containers costs up and down, beside the same number of containers of the same image on one bridge
 * network, as `docker compose up` would start them: all at once, by the docker command.
 */
export async function bench(): Promise<void> {
  const [missing] = await machineShortfalls();
  if (missing !== undefined) {
    console.log(`left out: ${missing.missing}: ${missing.needed}; ${missing.remedy}`);
    return;
  }
  await prepareImage((line) => console.log(line));
  const topology = await loadTopology(file);
  const rows: [string, readonly Round[]][] = [
    [
      "engine docker: macvlan networks, wired, addressed",
      await measure(() => raise(dockerEngine(), topology)),
    ],
  ];
  if (hasProgram("docker"))
    rows.push(["docker run, all at once, one bridge network", await measure(() => runByCommand(topology))]);
  rows.push(["engine netns", await measure(() => raise(netnsEngine(), topology))]);
  console.log(
    table(
      [`${topology.name}, ${topology.nodes.length} nodes, median of ${rounds} (worst), ms`, "up", "down"],
      rows.map(
        ([name, all]) => [name, all.map(({ upMs }) => upMs), all.map(({ downMs }) => downMs)] as const,
      ),
    ),
  );
}

interface Round {
  readonly upMs: number;
  readonly downMs: number;
}

/** The first time loads and warms what the others find. */
async function measure(once: () => Promise<Round>): Promise<readonly Round[]> {
  await once();
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) measured.push(await once());
  return measured;
}

async function raise(engine: Engine, topology: Topology): Promise<Round> {
  const directory = mkdtempSync(join(tmpdir(), "keelhaul-bench-"));
  try {
    const start = performance.now();
    const lab = await engine.raise(topology, { name: `bench-${process.pid}`, directory });
    const up = performance.now();
    await lab[Symbol.asyncDispose]();
    return { upMs: up - start, downMs: performance.now() - up };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

async function runByCommand(topology: Topology): Promise<Round> {
  const network = `keelhaul-bench-${process.pid}`;
  const names = topology.nodes.map((node) => `${network}-${node.name}`);
  const start = performance.now();
  await docker("network", "create", "--internal", "--subnet", "198.19.255.0/24", network);
  const rights = ["--cap-add", "NET_ADMIN", "--cap-add", "NET_RAW"];
  await Promise.all(
    names.map((name) =>
      docker(
        "run",
        "--detach",
        "--name",
        name,
        "--network",
        network,
        ...rights,
        reference(),
        "sleep",
        "infinity",
      ),
    ),
  );
  const up = performance.now();
  await Promise.all(names.map((name) => docker("rm", "--force", name)));
  await docker("network", "rm", network);
  return { upMs: up - start, downMs: performance.now() - up };
}

const execute = promisify(execFile);
const docker = (...words: string[]) => execute("docker", words);

if (import.meta.main) await bench();
