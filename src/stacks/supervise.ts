import { writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { LabError } from "../domain/errors.ts";
import type { LabNode, LabProcess } from "../engine/engine.ts";
import type { RunningStack } from "./stack.ts";

const patienceMs = 8000;

interface Supervised {
  readonly node: LabNode;
  /** The daemon that SIGHUP and SIGTERM go to. */
  readonly daemon: LabProcess;
  /** Programs that stand and fall with it, a proxy beside keepalived for instance. */
  readonly companions?: readonly LabProcess[];
  readonly file: string;
  readonly text: string;
  readonly ended: () => void;
}

/** A daemon (with its children and companions) as a running stack. */
export function superviseDaemon({
  node,
  daemon,
  companions = [],
  file,
  text,
  ended,
}: Supervised): RunningStack {
  const processes = [daemon, ...companions];
  let inForce = text;
  void Promise.all(processes.map((each) => each.ended)).then(ended);
  return {
    node,
    get text() {
      return inForce;
    },
    get running() {
      return daemon.running;
    },
    async stop() {
      for (const each of processes) each.signal("SIGTERM");
      await within(
        patienceMs,
        processes,
        `${node.name}: the stack did not end within ${patienceMs} ms of SIGTERM`,
      );
    },
    async kill() {
      for (const each of processes) each.killFamily();
      await within(
        patienceMs,
        processes,
        `${node.name}: processes of the stack outlived SIGKILL for ${patienceMs} ms`,
      );
    },
    async reload(next) {
      await writeFile(file, next);
      inForce = next;
      daemon.signal("SIGHUP");
    },
  };
}

async function within(limitMs: number, processes: readonly LabProcess[], otherwise: string): Promise<void> {
  const limit = new AbortController();
  const ended = Promise.all(processes.map((each) => each.ended));
  const late = sleep(limitMs, "late", { signal: limit.signal }).catch(() => "cancelled");
  const outcome = await Promise.race([ended, late]);
  limit.abort();
  if (outcome !== "late") return;
  for (const each of processes) each.killFamily();
  throw new LabError(otherwise);
}
