import type { NicFacts, NodeName, Role } from "../domain/node.ts";
import type { Topology } from "../topology/topology.ts";

export { InputError, LabError } from "../domain/errors.ts";

/** What turns a topology into a lab. */
export interface Engine {
  readonly name: "netns" | "docker";
  /** What this machine lacks for raising labs, each with what would give it; empty when it can. */
  shortfalls(): Promise<readonly Shortfall[]>;
  raise(topology: Topology, options: RaiseOptions): Promise<Lab>;
}

/** A kernel feature, privilege or program that is missing, and the command or change that gives it. */
export interface Shortfall {
  readonly missing: string;
  readonly needed: string;
  readonly remedy: string;
}

export interface RaiseOptions {
  /** Name of the lab, unique on the machine; a lab of that name that is up is an error (exit 3). */
  readonly name: string;
  /** Directory for what the nodes' programs read and write; each node gets `directory/NODE`. */
  readonly directory: string;
  /** Keep the lab up after this process ends (`lab up`, `--keep-lab`): no reaper is tied to it. */
  readonly keep?: boolean;
}

/** A topology that is up. Disposing takes it down and leaves nothing behind. */
export interface Lab extends AsyncDisposable {
  readonly name: string;
  readonly topology: Topology;
  readonly nodes: readonly LabNode[];
  node(name: NodeName): LabNode;
  /** The switch port that the node's NIC is plugged into. */
  port(node: NodeName, segment: string): SwitchPort;
  /** Runs a program (nft, tc …) in the network namespace where the switches are. */
  runInSwitch(argv: readonly string[], input?: string): Promise<ExitReport>;
  /** Leaves the lab up when this process ends; from then on `keelhaul lab down NAME` takes it down. */
  keep(): Promise<void>;
}

/** A port of a segment's switch: an interface outside the node, where cuts are made as on real cable. */
export interface SwitchPort {
  readonly node: NodeName;
  readonly segment: string;
  /** Interface name in the switch's network namespace. */
  readonly interface: string;
  readonly bridge: string;
  /** Takes the port down or up, as pulling the cable does: the node's NIC loses its carrier. */
  setUp(up: boolean): void;
}

export interface LabNode {
  readonly name: NodeName;
  readonly role: Role;
  readonly nics: readonly NicFacts[];
  /** Path of the node's network namespace; another one after each power-on. */
  readonly netns: string;
  /** The node's own directory on the host, seen under the same path inside the node. */
  readonly directory: string;
  readonly powered: boolean;
  /** Runs a program in the node to its end. Default timeout 10 s; a timeout kills it and is an error. */
  run(argv: readonly string[], options?: RunOptions): Promise<ExitReport>;
  /** Starts a program in the node. Its output goes to `log`, a file name below the node's directory. */
  start(argv: readonly string[], options: StartOptions): Promise<LabProcess>;
  /**
   * As pulling the plug: switch ports down, every process of the node killed at once, its links deleted.
   * Nothing in the node runs again and nothing of it is left.
   */
  powerOff(): Promise<void>;
  /** Builds the node anew, with the same MAC and primary addresses and no programs running. */
  powerOn(): Promise<void>;
  /** Called with the new state after each powerOff and powerOn. Returns the way to stop listening. */
  onPower(listener: (state: "up" | "down") => void): () => void;
}

export interface RunOptions {
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface StartOptions {
  readonly log: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Called with each chunk that the program writes to standard output, which then does not go to the log. */
  readonly onOutput?: (chunk: Buffer) => void;
}

export interface ExitReport {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program running in a node. Process ids are those of the harness's pid namespace. */
export interface LabProcess {
  readonly pid: number;
  readonly running: boolean;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** Sends a signal to the program itself. */
  signal(signal: NodeJS.Signals): void;
  /** The program and all its descendants, parents first. */
  family(): readonly number[];
  /** SIGKILL to the whole family: all are stopped first, so that none can act between the kills. */
  killFamily(): void;
}
