import type { Judgement } from "./expectation.ts";
import type { Recording, StackName } from "./recording.ts";
import type { Verdict } from "./verdict.ts";

/** One recording with what was made of it. */
export interface JudgedRecording {
  readonly recording: Recording;
  readonly verdicts: readonly Verdict[];
  readonly judgements: readonly Judgement[];
  /** All expectations together; `failed` when the lab or the machine failed and nothing can be said. */
  readonly outcome: "met" | "unmet" | "unknown" | "failed";
}

/** The run: several recordings made by one command, side by side or one after the other (`run.json`). */
export interface RunHeader {
  readonly format: "keelhaul-run";
  readonly version: 1;
  readonly id: string;
  readonly command: string;
  /** ISO 8601, for people; the recordings carry exact starts. */
  readonly startedAt: string;
  readonly topology: string;
  readonly stack: StackName;
  readonly engine: string;
  readonly seed: number;
  readonly commit: string | null;
  /** Directory names below `recordings/`, in order. */
  readonly recordings: readonly string[];
  readonly interrupted: boolean;
}

export interface JudgedRun {
  readonly header: RunHeader;
  readonly recordings: readonly JudgedRecording[];
}
