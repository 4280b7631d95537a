import type { Ipv4 } from "../domain/address.ts";
import type { NodeName, Role, VipFacts } from "../domain/node.ts";

/** A topology as loaded and checked: every address lies in its segment, every name exists. */
export interface Topology {
  readonly name: string;
  readonly description: string;
  /** Absolute path of the file it was read from. */
  readonly file: string;
  readonly segments: ReadonlyMap<string, Segment>;
  readonly vips: readonly VipFacts[];
  readonly nodes: readonly TopologyNode[];
}

export interface Segment {
  readonly name: string;
  /** Network address of the segment, for example 192.168.114.0. */
  readonly network: Ipv4;
  readonly prefixLength: number;
}

export interface TopologyNode {
  readonly name: NodeName;
  readonly role: Role;
  readonly interfaces: readonly TopologyInterface[];
  /** Of a director: its keepalived.conf, as an absolute path. */
  readonly config: string | null;
  /** Of a real server: the text it serves. */
  readonly page: string | null;
  /** VIP addresses that the node holds on lo without announcing them. */
  readonly loopback: readonly Ipv4[];
  /** Written when the node comes up, in order; key as in sysctl(8). */
  readonly sysctls: readonly (readonly [key: string, value: string])[];
}

export interface TopologyInterface {
  readonly name: string;
  readonly segment: string;
  readonly address: Ipv4 | null;
  readonly prefixLength: number;
  /** Further addresses of the interface: a client's pool of sources. */
  readonly pool: readonly Ipv4[];
}

export const nodesWith = (topology: Topology, role: Role): readonly TopologyNode[] =>
  topology.nodes.filter((node) => node.role === role);
