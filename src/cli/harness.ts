import type { StackName } from "../domain/recording.ts";
import type { JudgedRun } from "../domain/run.ts";
import type { BuiltImage, ImageSource } from "../engine/docker/index.ts";
import type { Shortfall } from "../engine/engine.ts";
import type { EngineName } from "../engine/index.ts";
import type { Fault } from "../faults/fault.ts";
import type { ListedRun } from "../recording/index.ts";
import type { Progress, RunRequest, RunResult } from "../run-request.ts";
import type { Stack } from "../stacks/stack.ts";
import type { Scenario } from "../stage/scenario.ts";
import type { Topology } from "../topology/topology.ts";

/** What the commands ask of the stages. Only what a command needs is loaded. */
export interface Harness {
  scenarios(): Promise<readonly Scenario[]>;
  stacks(): Promise<readonly Pick<Stack, "name" | "description" | "programs">[]>;
  faults(): Promise<readonly Pick<Fault, "name" | "layer" | "description">[]>;
  /** The topologies that come with Keelhaul: name and file. */
  topologies(): Promise<readonly { readonly name: string; readonly file: string }[]>;
  /** Throws InputError with every mistake. */
  loadTopology(file: string): Promise<Topology>;
  /**
   * Gets what raising labs takes: for netns an ordinary user's process begins anew in a user namespace, for docker the
   * node image is built where it is missing. Throws LabError with everything that this machine lacks.
   */
  enter(engine: EngineName, say: (text: string) => void): Promise<void>;
  /** Makes sure that k6 is there, building it once if need be. Throws LabError where it cannot be had. */
  prepareK6(say: (text: string) => void): Promise<void>;
  runScenarios(request: RunRequest, progress: (progress: Progress) => void): Promise<RunResult>;
  listRuns(reports: string): Promise<readonly ListedRun[]>;
  /** Reads a run, judges every recording anew and writes the reports again. Throws InputError where a file is wrong. */
  judgeAgain(directory: string): Promise<JudgedRun>;
  machine(): Promise<Machine>;
  /** Makes sure that the docker engine's node image is there. Throws LabError where it cannot be built. */
  buildImage(source: ImageSource, anew: boolean, say: (text: string) => void): Promise<BuiltImage>;
  labs: Labs;
}

/** What this machine can do for labs. */
export interface Machine {
  readonly shortfalls: readonly Shortfall[];
  readonly features: readonly { readonly name: string; readonly state: string }[];
}

export interface Labs {
  list(): Promise<readonly LabEntry[]>;
  /** Raises a lab that stays up, with its real servers and, unless null, a stack on each director. */
  up(topology: Topology, order: LabOrder): Promise<void>;
  /** Runs a program in a node with this terminal; returns its exit code. */
  exec(lab: string, node: string, argv: readonly string[]): Promise<number>;
  down(lab: string): Promise<void>;
  /** Takes away what ended processes have left behind; a sentence for each thing. */
  sweep(): Promise<readonly string[]>;
}

export interface LabOrder {
  readonly engine: EngineName;
  readonly name: string;
  readonly stack: StackName | null;
  readonly directory: string;
}

export interface LabEntry {
  readonly name: string;
  readonly topology: string;
  readonly nodes: readonly string[];
}
