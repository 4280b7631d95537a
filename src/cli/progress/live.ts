import { Listr, ListrLogger, ProcessOutput } from "listr2";
import type { RecordingProgress } from "../../run-request.ts";
import { paintFor } from "../paint.ts";
import type { Output, World } from "../world.ts";
import { elapsed } from "./elapsed.ts";
import type { ProgressView } from "./progress.ts";

/** A row that listr2 shows as a running task until `finish` is called. */
interface Row {
  readonly finish: (error?: Error) => void;
  readonly done: Promise<void>;
  rename(title: string): void;
}

interface Running extends Row {
  readonly recording: string;
  readonly began: number;
  step: string;
}

const refreshMillis = 500;

/** One row a recording, with its present step and the time since it began. */
export class LiveProgress implements ProgressView {
  readonly #waiting: Row[];
  readonly #running = new Map<string, Running>();
  readonly #paint;
  readonly #ended: Promise<unknown>;
  readonly #timer: NodeJS.Timeout;

  constructor(output: Output, recordings: number, env: World["env"]) {
    this.#paint = paintFor(output, env);
    this.#waiting = Array.from({ length: recordings }, (_, i) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      return {
        done: promise,
        finish: (error) => (error ? reject(error) : resolve()),
        rename: (title) => {
          list.tasks[i]!.title$ = title;
        },
      };
    });
    const list = listOf(this.#waiting, output);
    this.#ended = list.run();
    this.#timer = setInterval(() => this.#refresh(), refreshMillis);
  }

  show(progress: RecordingProgress): void {
    const running = this.#running.get(progress.recording) ?? this.#begin(progress.recording);
    if (running === null) return;
    running.step = progress.kind === "begin" ? progress.title : progress.text;
    if (progress.kind === "end") running.step = `${progress.outcome}: ${progress.text}`;
    this.#draw(running);
    if (progress.kind !== "end") return;
    this.#running.delete(progress.recording);
    running.finish(progress.outcome === "met" ? undefined : new Error(progress.text));
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    for (const row of this.#waiting) {
      row.rename("not begun");
      row.finish(new Error("not begun"));
    }
    for (const row of this.#running.values()) row.finish(new Error("not ended"));
    await this.#ended;
  }

  #begin(recording: string): Running | null {
    const row = this.#waiting.shift();
    if (row === undefined) return null;
    const running = { ...row, recording, began: performance.now(), step: "" };
    this.#running.set(recording, running);
    return running;
  }

  #draw({ rename, recording, step, began }: Running): void {
    rename(`${this.#paint.bold(recording)}  ${step}  ${this.#paint.dim(elapsed(performance.now() - began))}`);
  }

  #refresh(): void {
    for (const running of this.#running.values()) this.#draw(running);
  }
}

function listOf(rows: readonly Row[], output: Output): Listr {
  const stream = output as NodeJS.WriteStream;
  return new Listr(
    rows.map(({ done }) => ({ title: "waiting for its turn", task: () => done })),
    {
      concurrent: true,
      // Whether there is a terminal is decided already, and it may be stderr.
      forceTTY: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: {
        logger: new ListrLogger({ useIcons: true, processOutput: new ProcessOutput(stream, stream) }),
        showErrorMessage: false,
        collapseErrors: false,
      },
    },
  );
}
