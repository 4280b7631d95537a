/**
 * The history: everything that was observed in one run, on one clock, in the order of its stamps.
 * Verdicts and reports are functions of it and of nothing else. On disk it is `history.ndjson`,
 * one event a line (docs/run-directory.md).
 */
import type { Ipv4, Mac } from "./address.ts";
import type { NodeName } from "./node.ts";
import type { Centiseconds, Instant, Milliseconds } from "./units.ts";

/** A frame in a capture file of the recording; `number` counts from 1, as Wireshark does. */
export interface FrameRef {
  readonly capture: string;
  readonly number: number;
}

interface At {
  /** When: kernel stamp where the kernel stamps, else read at the source. */
  readonly t: Instant;
}

interface SeenOnWire extends At {
  /** The node in whose namespace the capture ran. */
  readonly at: NodeName;
  readonly direction: "sent" | "received";
  readonly frame: FrameRef;
}

/** A VRRP advertisement. Every node records its own copy: one sent, several received. */
export interface AdvertEvent extends SeenOnWire {
  readonly kind: "advert";
  readonly source: Ipv4;
  readonly sourceMac: Mac;
  readonly destination: Ipv4;
  readonly ttl: number;
  readonly version: number;
  readonly vrid: number;
  readonly priority: number;
  readonly interval: Centiseconds;
  readonly addresses: readonly Ipv4[];
  /** VRRPv2 authentication type; null in VRRPv3. */
  readonly authType: number | null;
  /** What is wrong with the packet (checksum, length, ttl …), or null. */
  readonly defect: string | null;
}

export interface ArpEvent extends SeenOnWire {
  readonly kind: "arp";
  readonly operation: "request" | "reply";
  /** Sender and target protocol address are the same (RFC 5944 4.6). */
  readonly gratuitous: boolean;
  readonly sourceMac: Mac;
  readonly senderMac: Mac;
  readonly senderAddress: Ipv4;
  readonly targetMac: Mac;
  readonly targetAddress: Ipv4;
}

/** An address appeared on or left an interface of a node (rtnetlink, read in its namespace). */
export interface AddressEvent extends At {
  readonly kind: "address";
  readonly node: NodeName;
  readonly interface: string;
  readonly address: Ipv4;
  readonly prefixLength: number;
  readonly change: "added" | "removed";
  /** True for what was already there when watching began. */
  readonly initial?: true;
}

/** A node lost or got power. A node that is down holds nothing. */
export interface NodeEvent extends At {
  readonly kind: "node";
  readonly node: NodeName;
  readonly state: "up" | "down";
}

/** What a stack says of itself. Recorded beside the evidence, never decisive alone. */
export interface ClaimEvent extends At {
  readonly kind: "claim";
  readonly node: NodeName;
  readonly instance: string;
  readonly state: "INIT" | "BACKUP" | "MASTER" | "FAULT" | "STOP" | "DELETED";
  readonly text: string;
}

/** One request of the open-model prober. `t` is when it was planned to be sent. */
export interface ProbeEvent extends At {
  readonly kind: "probe";
  readonly id: number;
  readonly client: NodeName;
  readonly source: Ipv4;
  readonly sourcePort: number | null;
  readonly sent: Instant;
  readonly ended: Instant;
  readonly outcome: "answered" | "timeout" | "refused" | "reset" | "unreachable" | "error" | "wrong-answer";
  /** The real server whose page came back. */
  readonly server: NodeName | null;
  /** From the client's capture: to which MAC the first SYN went, and the stamps of SYN and answer. */
  readonly toMac: Mac | null;
  readonly wireSent: Instant | null;
  readonly wireAnswered: Instant | null;
  readonly frame: FrameRef | null;
}

/** One round of the referee's question from the observer port: who has this address? */
export interface WhoHasEvent extends At {
  readonly kind: "who-has";
  readonly observer: NodeName;
  readonly address: Ipv4;
  readonly answers: readonly {
    readonly mac: Mac;
    readonly after: Milliseconds;
    readonly frame: FrameRef | null;
  }[];
}

/** A neighbour cache entry as read in a client's namespace; mac is null when there is none. */
export interface NeighbourEvent extends At {
  readonly kind: "neighbour";
  readonly node: NodeName;
  readonly address: Ipv4;
  readonly mac: Mac | null;
  readonly state: string;
}

/**
 * The edges of a fault. `asked` and `end-asked` are when Keelhaul acted; `began` and `ended` are when the
 * harm was seen to take hold or to be gone, by the named witness. `unwitnessed` says that it was not seen.
 */
export interface FaultEvent extends At {
  readonly kind: "fault";
  readonly id: string;
  readonly name: string;
  readonly edge: "asked" | "began" | "end-asked" | "ended" | "unwitnessed";
  readonly targets: readonly NodeName[];
  /** What is cut or broken: a daemon, a host, adverts, all frames … */
  readonly layer: string;
  readonly summary: string;
  readonly witness?: string;
}

/** Where the scenario is. `safety` while faults are on, `liveness` once all is healed. */
export interface PhaseEvent extends At {
  readonly kind: "phase";
  readonly phase: "starting" | "steady" | "safety" | "liveness" | "ending";
}

/** How a capture ended; frames that it lost make timing verdicts unknown. */
export interface CaptureEvent extends At {
  readonly kind: "capture";
  readonly at: NodeName;
  readonly file: string;
  readonly frames: number;
  readonly lost: number;
}

/** The wall clock was stepped during the run: timing verdicts are void. */
export interface ClockStepEvent extends At {
  readonly kind: "clock-step";
  readonly by: Milliseconds;
}

/** One line that a program of a node wrote. */
export interface LogEvent extends At {
  readonly kind: "log";
  readonly node: NodeName;
  readonly program: string;
  readonly text: string;
}

/** What k6 counted in one sample; `latency` is http_req_duration. */
export interface LoadSampleEvent extends At {
  readonly kind: "load-sample";
  readonly tool: "k6";
  readonly client: NodeName;
  readonly latency: Milliseconds;
  readonly ok: boolean;
  readonly server: NodeName | null;
}

export type HistoryEvent =
  | AdvertEvent
  | ArpEvent
  | AddressEvent
  | NodeEvent
  | ClaimEvent
  | ProbeEvent
  | WhoHasEvent
  | NeighbourEvent
  | FaultEvent
  | PhaseEvent
  | CaptureEvent
  | ClockStepEvent
  | LogEvent
  | LoadSampleEvent;

export type History = readonly HistoryEvent[];

/** The events of one kind, in order. */
export function only<K extends HistoryEvent["kind"]>(
  history: History,
  kind: K,
): readonly Extract<HistoryEvent, { kind: K }>[] {
  return history.filter((event) => event.kind === kind) as Extract<HistoryEvent, { kind: K }>[];
}
