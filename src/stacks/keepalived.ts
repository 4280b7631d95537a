import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LabNode, LabProcess } from "../engine/engine.ts";
import { claimInLog, followLog } from "./log.ts";
import { promised } from "./promise.ts";
import type { RunningStack, Stack, StackObserver } from "./stack.ts";
import { superviseDaemon } from "./supervise.ts";

/** Real keepalived with `-P`: VRRP alone, since its checker refuses to start on a kernel without ip_vs. */
export const keepalived: Stack = {
  name: "keepalived",
  description: "real keepalived, VRRP alone: the VIP moves, nothing is forwarded",
  forwards: false,
  programs: [{ program: "keepalived", package: "keepalived" }],
  async plan(node, topology, { strict }) {
    const { text, instances, warnings } = await promised(node, topology, strict);
    return {
      node,
      text,
      instances,
      service: null,
      warnings,
      start: (lab, observer) => startKeepalived(lab, text, observer),
    };
  },
};

/** Starts keepalived in the node, with programs beside it that end when it is stopped or killed. */
export async function startKeepalived(
  node: LabNode,
  text: string,
  observer: StackObserver,
  companions: readonly LabProcess[] = [],
): Promise<RunningStack> {
  const file = join(node.directory, "keepalived.conf");
  await writeFile(file, text, { mode: 0o644 });
  const ended = followLog(node, "keepalived", "keepalived.log", observer, (line, now) => {
    const claim = claimInLog(node.name, line, now);
    if (claim !== null) observer.claim(claim);
  });
  const daemon = await node.start(["keepalived", "-n", "-l", "-D", "-P", "-f", file], {
    log: "keepalived.log",
  });
  return superviseDaemon({ node, daemon, companions, file, text, ended });
}
