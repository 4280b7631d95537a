import type { StackName } from "./domain/recording.ts";
import type { JudgedRun } from "./domain/run.ts";
import type { Scenario } from "./stage/scenario.ts";

/** What `keelhaul run` asks of the stages. */
export interface RunRequest {
  /** The scenarios themselves (`suites/scenarios/`), not their names: looking names up is the CLI's matter. */
  readonly scenarios: readonly Scenario[];
  readonly topologyFile: string;
  readonly stack: StackName;
  readonly engine: "netns" | "docker";
  readonly load: "prober" | "k6" | "none";
  /** Requests per second of the prober. */
  readonly rate: number;
  /** Each scenario this many times, the fault spread evenly over the advertisement's phase. */
  readonly repeat: number;
  readonly seed: number;
  readonly keepLab: boolean;
  /** How many labs at most at one time. */
  readonly parallel: number;
  /** Unknown words in a keepalived.conf are errors. */
  readonly strict: boolean;
  /** Directory below which the run's own directory is made. */
  readonly reportsDirectory: string;
  /** As typed, for the report's "run it again". */
  readonly command: string;
  readonly signal?: AbortSignal;
}

export type Progress =
  /** Of the configuration, before anything is started: `file:line:column: warning: …`. */
  | { readonly kind: "warning"; readonly text: string }
  | { readonly kind: "begin"; readonly recording: string; readonly title: string }
  | { readonly kind: "step"; readonly recording: string; readonly text: string }
  | {
      readonly kind: "end";
      readonly recording: string;
      readonly outcome: "met" | "unmet" | "unknown" | "failed";
      readonly text: string;
    };

/** What is told of one recording. */
export type RecordingProgress = Exclude<Progress, { readonly kind: "warning" }>;

export interface RunResult {
  readonly run: JudgedRun;
  readonly directory: string;
  /** 0 all met, 1 one violated, 3 lab or machine failed, 4 unknown, 130 interrupted (3 before 1 before 4). */
  readonly exitCode: number;
}
