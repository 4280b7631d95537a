import { realtimeNs } from "@keelhaul/linux";
import type { Fault } from "./fault.ts";

/** The plug is pulled on the master's node: its ports go dark, its processes are gone, its links vanish. */
export const powerOff: Fault = {
  name: "power-off",
  layer: "host",
  description: "pulls the plug on the master's node",
  async begin(cluster) {
    const target = cluster.master();
    const node = cluster.lab.node(target);
    for (const nic of node.nics) cluster.lab.port(target, nic.segment).setUp(false);
    // The instant of harm is when the last port went dark; the rest of powerOff only clears up behind it.
    const dark = realtimeNs();
    await node.powerOff();
    return {
      targets: [target],
      summary: `${target} loses power`,
      began: { realtimeNs: dark, text: `the kernel took down every switch port of ${target}` },
      async heal() {
        await node.powerOn();
        await cluster.restart(target);
        return { realtimeNs: realtimeNs(), text: `${target} has power again and its stack was started` };
      },
    };
  },
};
