import type { Destination, Packet } from "../model.ts";

/**
 * Chooses the destination of a new connection. The hooks are called after the service's list has changed, as the
 * kernel calls them: an added destination already stands at the head, a removed one is already unlinked.
 */
export interface Scheduler {
  schedule(packet: Packet): Destination | undefined;
  added?(destination: Destination): void;
  /** `predecessor` stood before the removed destination; undefined if that was the head. */
  removed?(destination: Destination, predecessor: Destination | undefined): void;
  edited?(destination: Destination): void;
}

/** Makes a scheduler over a service's live list of destinations. */
export type SchedulerKind = (destinations: readonly Destination[]) => Scheduler;
