import type { Fault } from "./fault.ts";
import { mutedAdverts } from "./muted-adverts.ts";

/** Nothing passes between the two directors any more, in either direction; everybody else reaches both. */
export const cutHeartbeat: Fault = {
  name: "cut-heartbeat",
  layer: "all frames between the directors",
  description:
    "drops every frame between the two directors at the switch; clients and servers still reach both",
  async begin(cluster) {
    const [master, backup] = [cluster.master(), cluster.backup()];
    const [segment] = cluster.lab.node(master).nics.map((nic) => nic.segment);
    const [a, b] = [master, backup].map((node) => cluster.lab.port(node, segment ?? "").interface);
    return mutedAdverts(cluster, {
      name: "cut-heartbeat",
      master,
      backup,
      targets: [master, backup],
      summary: `nothing passes between ${master} and ${backup}`,
      matches: [`iifname "${a}" oifname "${b}"`, `iifname "${b}" oifname "${a}"`],
    });
  },
};
