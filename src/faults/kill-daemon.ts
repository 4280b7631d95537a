import { realtimeNs } from "@keelhaul/linux";
import type { AddressEvent } from "../domain/history.ts";
import { ms } from "../domain/units.ts";
import type { Fault } from "./fault.ts";

/** SIGKILL to the master's processes at one instant: the node lives on with the address that the daemon set. */
export const killDaemon: Fault = {
  name: "kill-daemon",
  layer: "daemon",
  description: "kills the master's daemon and all its children at one instant (SIGKILL); the node lives on",
  async begin(cluster) {
    const target = cluster.master();
    const stack = cluster.stack(target);
    const killing = stack.kill();
    // kill() sends every signal before it first waits: this is the instant after the last one.
    const killed = realtimeNs();
    await killing;
    return {
      targets: [target],
      summary: `every process of the stack on ${target} is killed`,
      began: stack.running
        ? null
        : { realtimeNs: killed, text: `SIGKILL sent; the kernel reports every process ended` },
      async heal() {
        const cleaned = cluster.awaitEvent(
          (event): event is AddressEvent =>
            event.kind === "address" && event.node === target && event.change === "removed",
          ms(10_000),
        );
        await cluster.restart(target);
        const removed = await cleaned;
        return (
          removed && {
            realtimeNs: cluster.realtimeOf(removed.t),
            text: `the daemon on ${target}, started again, removed ${removed.address} that the dead one had left`,
          }
        );
      },
    };
  },
};
