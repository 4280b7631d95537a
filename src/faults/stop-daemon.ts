import { realtimeNs } from "@keelhaul/linux";
import type { AdvertEvent } from "../domain/history.ts";
import { ms } from "../domain/units.ts";
import { advertFrom } from "./adverts.ts";
import type { Fault } from "./fault.ts";

/** The master's daemon is stopped as a service manager does it: it says goodbye with priority 0. */
export const stopDaemon: Fault = {
  name: "stop-daemon",
  layer: "daemon",
  description: "stops the master's stack in good order (SIGTERM)",
  async begin(cluster) {
    const target = cluster.master();
    const goodbye = cluster.awaitEvent(
      (event): event is AdvertEvent => advertFrom(cluster, target)(event) && event.priority === 0,
      ms(4000),
    );
    await cluster.stack(target).stop();
    const seen = await goodbye;
    return {
      targets: [target],
      summary: `the stack on ${target} is stopped in good order`,
      began: seen && {
        realtimeNs: cluster.realtimeOf(seen.t),
        text: `advertisement with priority 0 from ${target} (${seen.frame.capture}, frame ${seen.frame.number})`,
      },
      async heal() {
        await cluster.restart(target);
        return { realtimeNs: realtimeNs(), text: `the stack on ${target} was started again` };
      },
    };
  },
};
