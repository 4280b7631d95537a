import type { Family, IpAddress } from "../address.ts";
import type { Microseconds, Seconds } from "../units.ts";
import type { Command, Position, TrackWeight, VirtualAddress } from "./model.ts";

/** What is read from a file whenever it changes; no number in it counts as 0. */
export type TrackFile = {
  readonly name: string;
  readonly position: Position;
  readonly file: string;
  /** The number times this is added to the priority. 0: a number other than 0 is a fault. */
  readonly weight: number;
  readonly reverse: boolean;
  /** Absent: the file is not created at start. */
  readonly init?: { readonly value: number; readonly overwrite: boolean };
};

/** Processes that are counted by name. */
export type TrackProcess = {
  readonly name: string;
  readonly position: Position;
  /** Name of the program; arguments are compared as `match` says. */
  readonly process: readonly [string, ...string[]];
  readonly match: "exact" | "initial" | "partial";
  /** Compare with the command line, not with the kernel's name of the process (15 characters). */
  readonly fullCommand: boolean;
  readonly weight: number;
  readonly reverse: boolean;
  readonly quorum: number;
  /** More are a fault; 0: none must run. Absent: no limit. */
  readonly quorumMax?: number;
  /** Wait before a start counts. */
  readonly forkDelay: Seconds;
  /** Wait before an end counts. */
  readonly terminateDelay: Seconds;
};

export type BfdInstance = {
  readonly name: string;
  readonly position: Position;
  readonly neighbor: IpAddress;
  readonly source?: IpAddress;
  readonly minRx: Microseconds;
  readonly minTx: Microseconds;
  readonly idleTx: Microseconds;
  readonly multiplier: number;
  readonly passive: boolean;
  /** Hop limit in IPv6. */
  readonly ttl: number;
  readonly maxHops: number;
  readonly weight: number;
  readonly reverse: boolean;
  readonly vrrp: boolean;
  readonly checker: boolean;
};

export type TrackedFile = { readonly file: string } & TrackWeight;
export type TrackedProcess = { readonly process: string } & TrackWeight;
export type TrackedBfd = { readonly bfd: string } & TrackWeight;

export type RouteType =
  | "unicast"
  | "local"
  | "broadcast"
  | "multicast"
  | "anycast"
  | "blackhole"
  | "unreachable"
  | "prohibit"
  | "throw";

/** A route of `static_routes` or `virtual_routes`, set as `ip route` would set it. */
export type Route = {
  readonly position: Position;
  readonly type: RouteType;
  /** `default` is 0.0.0.0/0 or ::/0. */
  readonly destination: { readonly address: IpAddress; readonly prefixLength: number };
  readonly family: Family;
  readonly via?: IpAddress;
  readonly dev?: string;
  readonly source?: IpAddress;
  /** Name or number, as `ip route` takes it. */
  readonly table?: string;
  readonly metric?: number;
  readonly scope?: string;
  readonly noTrack: boolean;
  readonly trackGroup?: string;
  /** The words of the line that have no field here, in their order, for `ip route`. */
  readonly options: readonly string[];
};

export type RuleAction =
  | { readonly kind: "table"; readonly table: string }
  | { readonly kind: "goto"; readonly preference: number }
  | { readonly kind: "nop" | "blackhole" | "prohibit" | "unreachable" };

/** A rule of `static_rules` or `virtual_rules`. */
export type Rule = {
  readonly position: Position;
  readonly family: Family;
  readonly action: RuleAction;
  /** Absent: keepalived hands out 16384 and downwards. */
  readonly preference?: number;
  readonly noTrack: boolean;
  readonly trackGroup?: string;
  /** Selectors with their values, as `ip rule` takes them. */
  readonly selectors: readonly string[];
};

export type StaticAddress = VirtualAddress & { readonly trackGroup?: string };

/** Instances that go down when a static item of the group is deleted and cannot be put back. */
export type TrackGroup = {
  readonly name: string;
  readonly position: Position;
  readonly members: readonly string[];
};

/** Least gap between gratuitous ARP messages on an interface, or on several together. */
export type GarpGroup = {
  readonly position: Position;
  readonly garpInterval: Seconds;
  readonly gnaInterval: Seconds;
  readonly interfaces: readonly string[];
};

export type LinkbeatInterface = {
  readonly interface: string;
  /** Absent: whichever works. */
  readonly method?: "MII" | "ETHTOOL" | "IOCTL";
};

/** A change of link counts after this time only. */
export type InterfaceDelays = { readonly interface: string; readonly down: Seconds; readonly up: Seconds };

export type NotifyFifo = {
  readonly path: string;
  readonly user?: string;
  readonly group?: string;
  /** Reads the FIFO; its path is the last argument. */
  readonly script?: Command;
};

export type TlsClient = {
  readonly password?: string;
  readonly ca?: string;
  readonly certificate?: string;
  readonly key?: string;
};

/** What only the parent process reads, at its start. */
export type HostSettings = {
  readonly netNamespace?: string;
  readonly netNamespaceIpvs?: string;
  readonly instance?: string;
  readonly usePidDir: boolean;
  readonly linkbeatUsePolling: boolean;
  readonly childWaitTime: Seconds;
};
