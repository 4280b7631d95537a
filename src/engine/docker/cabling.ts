import { createHash } from "node:crypto";
import type { Topology } from "../../topology/topology.ts";
import { type Cabling, planCabling } from "../netns/cabling.ts";

/**
 * How nodes reach their switches: as in the netns engine, but for the NIC, which stays in the daemon's namespace as
 * the parent of a macvlan network and so needs a name that no other lab's has.
 */
export function planContainers(topology: Topology, lab: string): Cabling {
  const { switches, cables } = planCabling(topology);
  const renamed = [...cables].map(([node, ends]) => {
    const own = ends.map((cable) => ({ ...cable, nic: nicName(lab, ...cable.place), nicIndex: 0 }));
    return [node, own] as const;
  });
  return { switches, cables: new Map(renamed) };
}

/** At most 15 characters (linux/if.h, IFNAMSIZ), told apart by what the lab is called. */
export const nicName = (lab: string, node: number, nic: number): string =>
  `kh${createHash("sha256").update(lab).digest("hex").slice(0, 6)}-${node}-${nic}`;
