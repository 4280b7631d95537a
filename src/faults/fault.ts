import type { NodeName } from "../domain/node.ts";
import type { Milliseconds } from "../domain/units.ts";
import type { Lab } from "../engine/engine.ts";
import type { RunningStack } from "../stacks/stack.ts";

/**
 * A named disturbance that begins and ends. Beginning resolves its victim by role at the moment of harm, does
 * the harm and returns once it was seen to take hold, with the witness. See CONTRIBUTING.md, "Creating a fault".
 */
export interface Fault {
  readonly name: string;
  /** What is broken: daemon, host, adverts, all frames between two ports, configuration. */
  readonly layer: string;
  /** What this fault needs that not every machine gives; a sentence when it is out of reach here. */
  readonly outOfReach?: (lab: Lab) => string | null;
  begin(cluster: Cluster): Promise<ActiveFault>;
}

/** A fault that is on. `heal` is safe to call twice, and disposing heals. */
export interface ActiveFault extends AsyncDisposable {
  readonly targets: readonly NodeName[];
  readonly summary: string;
  /** How it was seen to take hold, or null when it was not: its verdicts are then unknown. */
  readonly began: Witness | null;
  /** Ends the harm and returns once it was seen to be gone. */
  heal(): Promise<Witness | null>;
}

export interface Witness {
  /** CLOCK_REALTIME in nanoseconds, from the kernel or the wire where that is possible. */
  readonly realtimeNs: bigint;
  readonly text: string;
}

/** What a fault may see and touch. */
export interface Cluster {
  readonly lab: Lab;
  readonly stacks: ReadonlyMap<NodeName, RunningStack>;
  /** The director that holds the VIP and advertises, as observed now; throws when there is not exactly one. */
  master(): NodeName;
  /** The directors that are not master, best priority first. */
  backups(): readonly NodeName[];
  /** Starts the stack of a node again after its power came back or its daemon was killed. */
  restart(node: NodeName): Promise<void>;
  /** The first observed event that satisfies the condition from now on, or null after the deadline. */
  awaitEvent(
    condition: (event: import("../domain/history.ts").HistoryEvent) => boolean,
    deadline: Milliseconds,
  ): Promise<import("../domain/history.ts").HistoryEvent | null>;
  /** The instant of a recording event as CLOCK_REALTIME. */
  realtimeOf(t: import("../domain/units.ts").Instant): bigint;
}
