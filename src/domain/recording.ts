import type { Ipv4 } from "./address.ts";
import type { Expectation } from "./expectation.ts";
import type { History } from "./history.ts";
import type { NodeFacts, NodeName, VipFacts } from "./node.ts";
import type { Milliseconds } from "./units.ts";

export type StackName = "director" | "keepalived" | "keepalived-nginx";
export const stackNames = ["director", "keepalived", "keepalived-nginx"] as const satisfies StackName[];

/** What one director is configured to do for one virtual router; the source of expected windows. */
export interface InstanceFacts {
  readonly node: NodeName;
  readonly instance: string;
  readonly interface: string;
  readonly version: 2 | 3;
  readonly vrid: number;
  readonly priority: number;
  readonly preempt: boolean;
  /** How long a better router waits before it preempts; absent for not at all. */
  readonly preemptDelay?: Milliseconds;
  readonly advertInterval: Milliseconds;
  /** (256 − priority)/256 s in version 2, × the interval in version 3. */
  readonly skew: Milliseconds;
  /** 3 × advertInterval + skew. */
  readonly masterDown: Milliseconds;
  readonly addresses: readonly Ipv4[];
}

/** What the service behind the VIP promises about distribution. */
export interface ServiceFacts {
  readonly vip: Ipv4;
  readonly port: number;
  readonly scheduler: string;
  /** Seconds of persistence; 0 for none. With persistence one decision is taken for each client. */
  readonly persistence: number;
  readonly servers: readonly { readonly node: NodeName; readonly address: Ipv4; readonly weight: number }[];
  /** The longest that the health check may take to notice a real server's coming or going; absent if not known. */
  readonly checkWindow?: Milliseconds;
}

export interface LoadFacts {
  readonly kind: "prober" | "k6" | "none";
  /** Requests per second. */
  readonly rate: number;
  readonly timeout: Milliseconds;
  readonly sources: readonly Ipv4[];
}

/** The head of a recording (`recording.json`): what was run, on what, and how to run it again. */
export interface RecordingHeader {
  readonly format: "keelhaul-recording";
  readonly version: 1;
  /** The instant that all `t` count from: CLOCK_REALTIME in nanoseconds, as a decimal string. */
  readonly start: string;
  /** Unique in its run, for example `failover.power-off.2`. */
  readonly name: string;
  readonly scenario: string;
  readonly title: string;
  readonly why: string;
  readonly variant: string | null;
  readonly repetition: number;
  /** Where in the master's advertisement interval the fault was aimed, 0 to 1; null for no aim. */
  readonly phase: number | null;
  readonly topology: string;
  readonly stack: StackName;
  readonly engine: string;
  readonly seed: number;
  /** The command that runs this again. */
  readonly command: string;
  readonly commit: string | null;
  readonly environment: {
    readonly kernel: string;
    readonly node: string;
    readonly cores: number;
    readonly rootless: boolean;
  };
  readonly nodes: readonly NodeFacts[];
  readonly vips: readonly VipFacts[];
  readonly instances: readonly InstanceFacts[];
  readonly service: ServiceFacts | null;
  readonly load: LoadFacts;
  /** Configuration texts as used, secrets masked; the file name is relative to the recording. */
  readonly configurations: readonly {
    readonly node: NodeName;
    readonly file: string;
    readonly text: string;
  }[];
  readonly expectations: readonly Expectation[];
  /** Notes a reader should know: faults out of reach, fallbacks chosen. */
  readonly notes: readonly string[];
  /** Set when the lab or the machine failed: the recording says nothing about the cluster. */
  readonly failure: string | null;
  /** True when the run was interrupted. */
  readonly interrupted: boolean;
}

export interface Recording {
  readonly header: RecordingHeader;
  readonly history: History;
}
