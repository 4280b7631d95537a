import type { RecordingProgress } from "../../run-request.ts";
import type { Output, World } from "../world.ts";
import { LiveProgress } from "./live.ts";
import { PlainProgress } from "./plain.ts";

/** Shows how a run goes on. */
export interface ProgressView {
  show(progress: RecordingProgress): void;
  /** Nothing more comes; what is still shown as running is left as it is. */
  end(): Promise<void>;
}

/** One row a recording on a terminal, one line a step elsewhere. */
export function progressView(output: Output, recordings: number, { env }: Pick<World, "env">): ProgressView {
  const live = output.isTTY && Boolean(output.columns) && !env.CI && env.TERM !== "dumb";
  return live ? new LiveProgress(output, recordings, env) : new PlainProgress(output);
}
