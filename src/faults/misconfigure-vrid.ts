import { realtimeNs } from "@keelhaul/linux";
import type { AdvertEvent } from "../domain/history.ts";
import { ms } from "../domain/units.ts";
import { advertFrom } from "./adverts.ts";
import type { Fault } from "./fault.ts";

const word = /^(\s*virtual_router_id\s+)(\d+)/m;

/** The backup's file gets another virtual_router_id and is reloaded: it no longer knows the master's group. */
export const misconfigureVrid: Fault = {
  name: "misconfigure-vrid",
  layer: "configuration",
  description: "gives the backup's file another virtual_router_id and reloads it (SIGHUP)",
  async begin(cluster) {
    const target = cluster.backup();
    const stack = cluster.stack(target);
    const right = stack.text;
    const vrid = Number(word.exec(right)?.[2]);
    const wrong = vrid === 255 ? 1 : vrid + 1;
    const first = cluster.awaitEvent(
      (event): event is AdvertEvent => advertFrom(cluster, target)(event) && event.vrid === wrong,
      ms(cluster.longestMasterDown + 2000),
    );
    const asked = realtimeNs();
    await stack.reload(right.replace(word, `$1${wrong}`));
    const advert = await first;
    return {
      targets: [target],
      summary: `${target} is reloaded with virtual_router_id ${wrong} in place of ${vrid}`,
      // The reload itself leaves no packet; what proves it comes one master-down time later.
      began: advert && {
        realtimeNs: asked,
        text: `${target} advertises virtual router ${wrong} (${advert.frame.capture}, frame ${advert.frame.number})`,
      },
      async heal() {
        const healed = realtimeNs();
        await stack.reload(right);
        const quiet = await silentFor(cluster, target, wrong);
        return quiet
          ? { realtimeNs: healed, text: `${target} no longer advertises virtual router ${wrong}` }
          : null;
      },
    };
  },
};

/** True when no advertisement of the virtual router comes from the node for two intervals, within six. */
async function silentFor(
  cluster: Parameters<Fault["begin"]>[0],
  node: string,
  vrid: number,
): Promise<boolean> {
  const wrong = (event: Parameters<ReturnType<typeof advertFrom>>[0]): event is AdvertEvent =>
    advertFrom(cluster, node)(event) && event.vrid === vrid && event.priority > 0;
  for (let tries = 0; tries < 3; tries++) {
    if ((await cluster.awaitEvent(wrong, ms(2 * cluster.longestInterval))) === null) return true;
  }
  return false;
}
