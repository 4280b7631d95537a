import type { Destination, Packet } from "../model.ts";

/**
 * Chooses the destination of a new connection. The hooks are called after the service's list has changed, as the
 * kernel calls them: an added destination already stands at the head, a removed one is already unlinked.
 */
export interface Scheduler {
  schedule(packet: Packet, nowMs: number): Destination | undefined;
  added?(destination: Destination): void;
  /** `predecessor` stood before the removed destination; undefined if that was the head. */
  removed?(destination: Destination, predecessor: Destination | undefined): void;
  /** After every edit, one that changes nothing included. */
  edited?(destination: Destination): void;
}

/** What ipvsadm calls sh-fallback, sh-port, mh-fallback and mh-port; the other schedulers look at neither. */
export interface SchedulerFlags {
  /** Try other places of the table where the client's own cannot serve. */
  readonly fallback: boolean;
  /** Hash the client's port together with its address. */
  readonly port: boolean;
}

/** The part of a service that a scheduler sees; it is live: the list and the flags change under it. */
export interface Scheduled {
  readonly destinations: readonly Destination[];
  readonly schedulerFlags: SchedulerFlags;
}

/** What is the same for all services of one director. */
export interface SchedulerEnvironment {
  /** The load of a destination as lc, wlc, lblc, lblcr and twos compare it. */
  readonly load: (destination: Destination) => number;
  /** A uniform integer from 0 up to and without `below`; only twos asks for one. */
  readonly random: (below: number) => number;
  /** How long lblc and lblcr remember a client's choice without use (sysctl lblc_expiration, lblcr_expiration). */
  readonly cacheExpirationMs: number;
}

/** Makes a scheduler over a service. */
export type SchedulerKind = (service: Scheduled, environment: SchedulerEnvironment) => Scheduler;
