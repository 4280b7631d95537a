import { parseArgs } from "node:util";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { fuzzConfigs } from "./configs.ts";
import { fuzzPackets } from "./packets.ts";

/*
 * Packets and configuration files that nobody should send or write, before the director's own code.
 *
 *   node director/fuzz/index.ts [--seed N] [--packets N] [--configs N]
 *
 * Ends with 1 and the number of the case where something threw, broke an invariant or did not come back; the same seed
 * makes the same cases. The work is done in a thread, so that what hangs is noticed from outside.
 */

type Work = {
  readonly seed: number;
  readonly packets: number;
  readonly configs: number;
  readonly progress: SharedArrayBuffer;
};

/** Cases are told every so often; this long without one is a hang. */
const patienceMs = 30_000;

if (isMainThread) supervise(readArguments());
else work(workerData as Work);

function readArguments(): Omit<Work, "progress"> {
  const number = { type: "string" } as const;
  const { values } = parseArgs({ options: { seed: number, packets: number, configs: number } });
  const whole = (name: "seed" | "packets" | "configs", otherwise: number): number => {
    const value = Number(values[name] ?? otherwise);
    if (Number.isSafeInteger(value) && value >= 0) return value;
    console.error(`--${name} is a whole number from 0 on; found "${values[name]}".`);
    process.exit(2);
  };
  return { seed: whole("seed", 1), packets: whole("packets", 1_000_000), configs: whole("configs", 100_000) };
}

function supervise(wanted: Omit<Work, "progress">): void {
  const progress = new SharedArrayBuffer(8);
  const seen = new Int32Array(progress);
  const worker = new Worker(new URL(import.meta.url), { workerData: { ...wanted, progress } });
  let last = "";
  const watch = setInterval(() => {
    const now = seen.join(" ");
    if (now === last)
      fail(
        `seed ${wanted.seed}: nothing came back for ${patienceMs / 1_000} s, near packet ${seen[0]} or file ${seen[1]}`,
      );
    last = now;
  }, patienceMs);
  const fail = (why: string): never => {
    console.error(why);
    process.exit(1);
  };
  worker.on("message", (line: string) => console.log(line));
  worker.on("error", (error) => fail(error.message));
  worker.on("exit", () => clearInterval(watch));
}

function work({ seed, packets, configs, progress }: Work): void {
  const done = new Int32Array(progress);
  const tell = (line: string): void => parentPort?.postMessage(line);
  const rate = (count: number, began: number): string =>
    `${Math.round((count * 1_000) / Math.max(1, performance.now() - began))} a second`;

  if (packets > 0) {
    const began = performance.now();
    const heard = fuzzPackets(seed, packets, (count) => Atomics.store(done, 0, count));
    tell(
      `${heard.packets} packets, ${rate(heard.packets, began)}: ${heard.accepted} accepted, ${heard.rejected} rejected, ` +
        `${heard.unheard} for nobody; ${heard.takeovers} takeovers; the slowest took ${heard.slowest.toFixed(1)} ms`,
    );
  }
  if (configs > 0) {
    const began = performance.now();
    const read = fuzzConfigs(seed, configs, (count) => Atomics.store(done, 1, count));
    tell(
      `${read.configs} files, ${rate(read.configs, began)}: ${read.accepted} without an error, ${read.diagnostics} findings; ` +
        `the slowest took ${read.slowest.toFixed(1)} ms`,
    );
  }
}
