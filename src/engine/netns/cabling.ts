import type { NicFacts, NodeName } from "../../domain/node.ts";
import type { Topology, TopologyNode } from "../../topology/topology.ts";
import { bridgeName, macOf, portName } from "./names.ts";

/** A segment's switch. */
export interface Switch {
  readonly segment: string;
  readonly bridge: string;
  readonly index: number;
}

/**
 * How a node's interface reaches its switch: `eth0`, a macvlan on `nic0`, which a cable (a veth pair) joins to a
 * port of the bridge. Interface indexes are chosen here, so that nothing has to be asked back from the kernel.
 */
export interface Cable {
  readonly facts: NicFacts;
  readonly index: number;
  readonly nic: string;
  /** 0 where the kernel chooses. */
  readonly nicIndex: number;
  readonly port: string;
  readonly portIndex: number;
  readonly switch: Switch;
  /** Number of the node in the topology and of the interface in the node: what MACs are made of. */
  readonly place: readonly [node: number, nic: number];
}

export interface Cabling {
  readonly switches: readonly Switch[];
  readonly cables: ReadonlyMap<NodeName, readonly Cable[]>;
}

/** Where numbering begins; below are lo and what a kernel may put into each new namespace (sit0, tunl0 …). */
const first = { switch: 100, port: 1000, nic: 100, interface: 200 };
const portsPerNode = 100;

export function planCabling(topology: Topology): Cabling {
  const names = new Set<string>();
  const taking = (name: string) => {
    names.add(name);
    return name;
  };
  const switches = [...topology.segments.keys()].map((segment, number) => ({
    segment,
    bridge: taking(bridgeName(segment, names)),
    index: first.switch + number,
  }));
  const cables = topology.nodes.map((node, number) => {
    const portOf = (segment: string) => taking(portName(node.name, segment, names));
    return [node.name, planNode(node, number, switches, portOf)] as const;
  });
  return { switches, cables: new Map(cables) };
}

function planNode(
  node: TopologyNode,
  number: number,
  switches: readonly Switch[],
  portOf: (segment: string) => string,
): Cable[] {
  return node.interfaces.map((each, nic) => ({
    facts: {
      name: each.name,
      segment: each.segment,
      mac: macOf("interface", number, nic),
      address: each.address,
    },
    index: first.interface + nic,
    nic: `nic${nic}`,
    nicIndex: first.nic + nic,
    port: portOf(each.segment),
    portIndex: first.port + number * portsPerNode + nic,
    switch: switches.find(({ segment }) => segment === each.segment)!,
    place: [number, nic],
  }));
}
