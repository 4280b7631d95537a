import type { Ipv4, Mac } from "./address.ts";

export type NodeName = string;
export type Role = "director" | "real-server" | "client" | "observer" | "router";
export const roles = ["director", "real-server", "client", "observer", "router"] as const satisfies Role[];

/** A plane of evidence (failure catalogue, 5.1). Numbers from different planes are never mixed. */
export type Plane = "address" | "wire" | "arp" | "data" | "state";

/** One network interface of a node as the recording knows it. */
export interface NicFacts {
  readonly name: string;
  readonly segment: string;
  readonly mac: Mac;
  /** The primary address; an observer has none. */
  readonly address: Ipv4 | null;
}

export interface NodeFacts {
  readonly name: NodeName;
  readonly role: Role;
  readonly nics: readonly NicFacts[];
  /** For a real server: the text of the page by which its answers are known. */
  readonly page?: string;
}

/** A virtual address and the service behind it. */
export interface VipFacts {
  readonly name: string;
  readonly address: Ipv4;
  readonly segment: string;
  readonly port?: number;
  readonly protocol?: "tcp" | "udp";
}
