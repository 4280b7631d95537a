import type { Scheduler, SchedulerFlags } from "./schedulers/scheduler.ts";

/**
 * What IPVS knows: services and their destinations. Who a service or destination is stands apart from what has
 * happened to it, because the kernel keeps counters across removal and return of the same identity.
 */

export type Protocol = "TCP" | "UDP";

/** An IPv4 address as an unsigned 32-bit number in host order: 10.0.0.1 is 0x0A000001. */
export type Ipv4Number = number;

export interface ServiceId {
  readonly protocol: Protocol;
  readonly address: Ipv4Number;
  /** 0 stands for every port, and then the service has to be persistent. */
  readonly port: number;
}

export interface Persistence {
  readonly timeoutMs: number;
  /** Clients whose addresses agree under this mask share a template; 0xFFFFFFFF is one template a client. */
  readonly netmask: number;
}

export interface ServiceSpec extends ServiceId {
  readonly scheduler: string;
  /** What is not set is off. */
  readonly schedulerFlags?: Partial<SchedulerFlags>;
  readonly persistence?: Persistence;
}

export interface DestinationId {
  readonly address: Ipv4Number;
  readonly port: number;
}

/** How many connections a destination may have, active and inactive ones together. */
export interface Thresholds {
  /** At this many it takes no new client (ipvsadm -x); 0 sets no bound. */
  readonly upper: number;
  /** Below this many it takes new clients again (ipvsadm -y); 0 is three quarters of `upper`, rounded up. */
  readonly lower: number;
}

export const noThresholds: Thresholds = { upper: 0, lower: 0 };

export interface DestinationSpec extends DestinationId {
  /** 0 to 2147483647; 0 takes no new client. */
  readonly weight: number;
  readonly thresholds?: Thresholds;
}

/** Counters as ipvsadm --stats shows them; bytes are IP packet lengths before anything is rewritten. */
export interface Statistics {
  connections: number;
  inPackets: number;
  inBytes: number;
}

export const noStatistics = (): Statistics => ({ connections: 0, inPackets: 0, inBytes: 0 });

export interface Destination extends DestinationId {
  weight: number;
  /** The weight it was added with, or the last other than 0 that it was edited to. */
  lastWeight: number;
  thresholds: Thresholds;
  /** Between reaching the upper threshold and falling below the lower one: no scheduler chooses it. */
  overloaded: boolean;
  /** False from removal on: connections still point here, and their packets go nowhere. */
  available: boolean;
  /** A of the literature: connections in ESTABLISHED, SYN_SENT, SYN_RECV or SYNACK. */
  activeConnections: number;
  /** T: every connection bound to this destination. What ipvsadm calls InActConn is T - A. */
  totalConnections: number;
  /** Templates bound to this destination; they are in neither A nor T. */
  persistentConnections: number;
  statistics: Statistics;
}

export interface Service extends ServiceId {
  scheduler: string;
  schedulerFlags: SchedulerFlags;
  persistence: Persistence | undefined;
  /** In the scheduler's order: the destination added last stands first (Linux `__ip_vs_update_dest`). */
  readonly destinations: Destination[];
  schedulerState: Scheduler;
  readonly statistics: Statistics;
}

/** What the model has to know of a packet; the plane fills one and reuses it. */
export interface Packet {
  protocol: Protocol;
  source: Ipv4Number;
  sourcePort: number;
  destination: Ipv4Number;
  destinationPort: number;
  /** TCP flags octet, 0 for UDP. */
  tcpFlags: number;
  /** IP packet length in octets. */
  length: number;
}

/** One number for a service's identity (49 bits), usable as a Map key. */
export function serviceKey({ protocol, address, port }: ServiceId): number {
  return ((protocol === "TCP" ? 0 : 1) * 0x1_0000_0000 + address) * 0x1_0000 + port;
}

/** One number for an address and port (48 bits), usable as a Map key. */
export const endpointKey = (address: Ipv4Number, port: number): number => address * 0x1_0000 + port;
