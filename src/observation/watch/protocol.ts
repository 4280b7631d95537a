import type { MessagePort } from "node:worker_threads";
import type { Ipv4, Mac } from "../../domain/address.ts";
import type { HistoryEvent } from "../../domain/history.ts";
import type { NodeName, Role } from "../../domain/node.ts";

/** A node as the watching thread knows it. */
export interface WatchedNode {
  readonly name: NodeName;
  readonly role: Role;
  readonly netns: string;
  /** Those to capture on. */
  readonly interfaces: readonly string[];
}

/** What an observer asks about, by the interface and MAC it asks from. */
export interface RefereeOrder {
  readonly node: NodeName;
  readonly interface: string;
  readonly mac: Mac;
  readonly addresses: readonly Ipv4[];
}

export interface WatchOrder {
  readonly start: bigint;
  /** Absolute path of the recording's directory. */
  readonly directory: string;
  readonly vips: readonly Ipv4[];
  readonly referees: readonly RefereeOrder[];
  readonly requests: MessagePort;
  /** An EventFd: signalled after each request, so that none waits. */
  readonly bell: number;
}

export type WatchRequest =
  | { readonly kind: "open"; readonly id: number; readonly node: WatchedNode; readonly again: boolean }
  | { readonly kind: "close"; readonly id: number; readonly node: NodeName }
  | { readonly kind: "flush"; readonly id: number }
  | { readonly kind: "end"; readonly id: number };

export type WatchReport =
  | { readonly kind: "events"; readonly events: readonly HistoryEvent[] }
  | { readonly kind: "done"; readonly id: number; readonly error: string | null };
