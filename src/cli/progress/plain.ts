import type { RecordingProgress } from "../../run-request.ts";
import type { Output } from "../world.ts";
import { elapsed } from "./elapsed.ts";
import type { ProgressView } from "./progress.ts";

/** A line for each step, for logs and pipes. */
export class PlainProgress implements ProgressView {
  readonly #output: Output;
  readonly #now: () => number;
  readonly #began = new Map<string, number>();

  constructor(output: Output, now: () => number = () => performance.now()) {
    this.#output = output;
    this.#now = now;
  }

  show(progress: RecordingProgress): void {
    const { recording } = progress;
    if (progress.kind === "begin") this.#began.set(recording, this.#now());
    const words = progress.kind === "begin" ? progress.title : progress.text;
    const outcome = progress.kind === "end" ? `${progress.outcome}: ` : "";
    const since = elapsed(this.#now() - (this.#began.get(recording) ?? this.#now()));
    this.#output.write(`[${since}] ${recording}: ${outcome}${words}\n`);
  }

  async end(): Promise<void> {}
}
