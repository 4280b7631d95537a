import type { ClaimEvent } from "../domain/history.ts";
import type { InstanceFacts, ServiceFacts, StackName } from "../domain/recording.ts";
import type { Lab, LabNode } from "../engine/engine.ts";

/** What runs on a director node. */
export interface Stack {
  readonly name: StackName;
  /** False where the stack moves the VIP but forwards nothing: data-plane verdicts are not applicable. */
  readonly forwards: boolean;
  /** Programs that must be on the PATH, with the Debian package that brings each. */
  readonly programs: readonly { readonly program: string; readonly package: string }[];
  /** Writes the node's configuration below its directory and says what it promises. */
  prepare(node: LabNode, lab: Lab): Promise<Prepared>;
}

export interface Prepared {
  readonly instances: readonly InstanceFacts[];
  readonly service: ServiceFacts | null;
  /** The configuration text as written, and its path. */
  readonly file: string;
  readonly text: string;
  start(
    onClaim: (claim: Omit<ClaimEvent, "t"> & { readonly realtimeNs: bigint }) => void,
  ): Promise<RunningStack>;
}

export interface RunningStack {
  readonly node: LabNode;
  /** Orderly stop, as the service manager does it: the VIP is released with priority 0. */
  stop(): Promise<void>;
  /** SIGKILL to every process of the stack at one instant; what it set on the node stays. */
  kill(): Promise<void>;
  /** Replaces the configuration and makes the running stack read it (SIGHUP). */
  reload(text: string): Promise<void>;
  /** The configuration in force. */
  readonly text: string;
  readonly running: boolean;
}
