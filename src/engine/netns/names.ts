import { type Mac, mac } from "../../domain/address.ts";

/** Longest interface name (linux/if.h, IFNAMSIZ without its NUL). */
const longest = 15;

/**
 * The name of the switch port for a node's NIC: `director-1.front`, cut to what an interface name can be, and
 * told apart by a number where cutting made two the same.
 */
export function portName(node: string, segment: string, taken: ReadonlySet<string>): string {
  return unique(`${node}.${segment}`, taken);
}

/** The name of a segment's bridge. */
export function bridgeName(segment: string, taken: ReadonlySet<string>): string {
  return unique(segment, taken);
}

function unique(wanted: string, taken: ReadonlySet<string>): string {
  const cut = wanted.slice(0, longest);
  for (let number = 2, name = cut; ; number++) {
    if (!taken.has(name)) return name;
    const ending = `~${number}`;
    name = cut.slice(0, longest - ending.length) + ending;
  }
}

/** Who a MAC belongs to: the macvlan that a node sends from, the NIC under it, or the switch port. */
const kinds = { interface: 0, nic: 1, port: 2 } as const;

/**
 * A locally administered MAC that depends on nothing but the place in the topology, so that a node has the same
 * one after each power-on and in each run: 02:4b:KIND:NODE(2):INTERFACE.
 */
export function macOf(kind: keyof typeof kinds, node: number, nic: number): Mac {
  const bytes = [0x02, 0x4b, kinds[kind], (node + 1) >> 8, (node + 1) & 0xff, nic];
  return mac(bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(":"));
}
