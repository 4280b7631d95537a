import type { PoolMember } from "../../process/messages.ts";
import type { LvsService } from "../services.ts";

/** What carries packets from clients to real servers. The ring plane does it here; others may drive the kernel. */
export interface Plane {
  /** Takes over a configuration; what stays the same keeps its connections. */
  configure(services: readonly LvsService[]): void;
  /** Puts a real server into a pool, takes it out, or gives it another weight. */
  setMember(member: PoolMember): void;
  snapshot(): ServiceSnapshot[];
  close(): void;
}

/** A service as `ipvsadm -Ln --stats` shows it, destinations in the scheduler's order. */
export interface ServiceSnapshot {
  readonly protocol: "TCP" | "UDP";
  readonly address: string;
  readonly port: number;
  readonly scheduler: string;
  /** Seconds; null without persistence. */
  readonly persistence: number | null;
  readonly statistics: StatisticsSnapshot;
  readonly destinations: readonly DestinationSnapshot[];
}

export interface DestinationSnapshot {
  readonly address: string;
  readonly port: number;
  readonly weight: number;
  readonly activeConnections: number;
  readonly inactiveConnections: number;
  readonly persistentConnections: number;
  readonly statistics: StatisticsSnapshot;
}

export interface StatisticsSnapshot {
  readonly connections: number;
  readonly inPackets: number;
  readonly inBytes: number;
}
