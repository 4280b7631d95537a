import type { ClaimEvent } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import type { InstanceFacts, ServiceFacts, StackName } from "../domain/recording.ts";
import type { LabNode } from "../engine/engine.ts";
import type { Topology } from "../topology/topology.ts";

/** What runs on a director node. */
export interface Stack {
  readonly name: StackName;
  readonly description: string;
  /** False where the stack moves the VIP but forwards nothing: data-plane verdicts are not applicable. */
  readonly forwards: boolean;
  /** Programs that must be on the PATH. */
  readonly programs: readonly Program[];
  /** Reads the node's configuration and says what it promises. Throws InputError where it is wrong. */
  plan(node: NodeName, topology: Topology, options: { readonly strict: boolean }): Promise<Plan>;
}

export interface Program {
  readonly program: string;
  /** The Debian package that brings it. */
  readonly package: string;
}

/** What a director node will run and what that promises; nothing has been started. */
export interface Plan {
  readonly node: NodeName;
  readonly instances: readonly InstanceFacts[];
  readonly service: ServiceFacts | null;
  /** The configuration as it will be written. */
  readonly text: string;
  /** What a reader of the configuration should know, one sentence each (`file:line:column: warning: …`). */
  readonly warnings: readonly string[];
  start(node: LabNode, observer: StackObserver): Promise<RunningStack>;
}

/** Receives what the stack says while it runs. */
export interface StackObserver {
  claim(claim: SaidAt<ClaimEvent>): void;
  log(node: NodeName, program: string, text: string, realtimeNs: bigint): void;
}

/** An event before it has its place in a recording: stamped by CLOCK_REALTIME. */
export type SaidAt<E> = Omit<E, "t"> & { readonly realtimeNs: bigint };

export interface RunningStack {
  readonly node: LabNode;
  /** The configuration in force. */
  readonly text: string;
  readonly running: boolean;
  /** Orderly stop, as a service manager does it: the VIP is released with priority 0. */
  stop(): Promise<void>;
  /** SIGKILL to every process of the stack at one instant; what it set on the node stays. */
  kill(): Promise<void>;
  /** Replaces the configuration and makes the running stack read it (SIGHUP). */
  reload(text: string): Promise<void>;
}
