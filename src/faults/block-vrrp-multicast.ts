import type { Fault } from "./fault.ts";
import { mutedAdverts } from "./muted-adverts.ts";

/** Frames to 224.0.0.18 no longer reach the backup, as behind a switch that prunes the group; one direction. */
export const blockVrrpMulticast: Fault = {
  name: "block-vrrp-multicast",
  layer: "advertisements",
  description: "drops 224.0.0.18 on its way to the backup at the switch, in that direction alone",
  async begin(cluster) {
    const [master, backup] = [cluster.master(), cluster.backup()];
    const [segment] = cluster.lab.node(backup).nics.map((nic) => nic.segment);
    const port = cluster.lab.port(backup, segment ?? "").interface;
    return mutedAdverts(cluster, {
      name: "block-vrrp-multicast",
      master,
      backup,
      targets: [backup],
      summary: `advertisements no longer reach ${backup}`,
      matches: [`oifname "${port}" ip daddr 224.0.0.18`],
    });
  },
};
