import type { HistoryEvent } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import type { InstanceFacts } from "../domain/recording.ts";
import type { Instant, Milliseconds } from "../domain/units.ts";
import type { Lab } from "../engine/engine.ts";
import type { RunningStack } from "../stacks/stack.ts";

/**
 * A named disturbance that begins and ends. Beginning resolves its victim by role at the moment of harm, does
 * the harm and returns once it was seen to take hold. See CONTRIBUTING.md, "Creating a fault".
 */
export interface Fault {
  readonly name: string;
  /** What is broken: the host, the daemon, adverts, all frames between two ports, the configuration. */
  readonly layer: string;
  readonly description: string;
  begin(cluster: Cluster): Promise<ActiveFault>;
}

/** A fault that is on. */
export interface ActiveFault {
  readonly targets: readonly NodeName[];
  readonly summary: string;
  /** How it was seen to take hold, or null when it was not: its verdicts are then unknown. */
  readonly began: Witness | null;
  /** Ends the harm; returns once it was seen to be gone, with how, or null when that was not seen. */
  heal(): Promise<Witness | null>;
}

export interface Witness {
  /** CLOCK_REALTIME in nanoseconds, from the kernel or the wire where they stamp. */
  readonly realtimeNs: bigint;
  readonly text: string;
}

/** What a fault may see and touch. */
export interface Cluster {
  readonly lab: Lab;
  readonly instances: readonly InstanceFacts[];
  /** The longest advertisement interval and master-down time of the instances. */
  readonly longestInterval: Milliseconds;
  readonly longestMasterDown: Milliseconds;
  stack(node: NodeName): RunningStack;
  /** The director that holds the VIP and advertises, as observed now. Throws LabError when it is not one. */
  master(): NodeName;
  /** The first of the directors that are not master. */
  backup(): NodeName;
  /** Starts the node's stack anew, after its power came back or its daemon was killed. */
  restart(node: NodeName): Promise<void>;
  /** The first event from now on that satisfies the condition, or null after the deadline. */
  awaitEvent<E extends HistoryEvent>(
    condition: (event: HistoryEvent) => event is E,
    deadline: Milliseconds,
  ): Promise<E | null>;
  /** The instant of a recorded event as CLOCK_REALTIME in nanoseconds. */
  realtimeOf(t: Instant): bigint;
}
