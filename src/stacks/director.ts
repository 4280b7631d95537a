import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClaimEvent } from "../domain/history.ts";
import type { LabNode } from "../engine/engine.ts";
import { followLines } from "./follow.ts";
import { followLog } from "./log.ts";
import { promised } from "./promise.ts";
import type { RunningStack, Stack, StackObserver } from "./stack.ts";
import { superviseDaemon } from "./supervise.ts";

const main = fileURLToPath(import.meta.resolve("@keelhaul/director/main"));

/** Keelhaul's own director: VRRP, LVS and health checks in TypeScript, forwarding over packet rings. */
export const director: Stack = {
  name: "director",
  description: "our own LVS and VRRP in TypeScript, forwarding over packet rings",
  forwards: true,
  programs: [],
  async plan(node, topology, { strict }) {
    const { text, instances, service, warnings } = await promised(node, topology, strict);
    return { node, text, instances, service, warnings, start: (lab, observer) => start(lab, text, observer) };
  },
};

async function start(node: LabNode, text: string, observer: StackObserver): Promise<RunningStack> {
  const file = join(node.directory, "keepalived.conf");
  const state = join(node.directory, "state");
  await mkdir(state, { recursive: true });
  await writeFile(file, text);
  const unfollow = [
    followLines(join(state, "claims.ndjson"), (line) => observer.claim(claimOf(node, line))),
    followLog(node, "director", "director.log", observer),
  ];
  const daemon = await node.start(
    [process.execPath, main, "-f", file, "-n", "-l", "-D", "--state-dir", state],
    {
      log: "director.log",
    },
  );
  return superviseDaemon({ node, daemon, file, text, ended: () => unfollow.forEach((stop) => void stop()) });
}

function claimOf(node: LabNode, line: string): Omit<ClaimEvent, "t"> & { realtimeNs: bigint } {
  const said = JSON.parse(line) as {
    time: string;
    instance: string;
    state: ClaimEvent["state"];
    priority: number;
  };
  const text = `${said.instance} ${said.state} priority ${said.priority}`;
  return {
    kind: "claim",
    node: node.name,
    instance: said.instance,
    state: said.state,
    text,
    realtimeNs: BigInt(said.time),
  };
}
