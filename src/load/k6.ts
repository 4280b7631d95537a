import { readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Ipv4 } from "../domain/address.ts";
import { LabError } from "../domain/errors.ts";
import type { LoadSampleEvent } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import type { Seconds } from "../domain/units.ts";
import type { LabNode, LabProcess } from "../engine/engine.ts";
import { findK6 } from "./k6-program.ts";
import { readK6Samples } from "./k6-samples.ts";

export interface K6Options {
  readonly url: string;
  /** Requests per second. */
  readonly rate: number;
  /** Until `stop` when not given. */
  readonly duration?: Seconds;
  /** Text of a page → the real server that serves it. */
  readonly pages: ReadonlyMap<string, NodeName>;
  /** What instants count from (`Recorder.start`). */
  readonly start: bigint;
  /** Source addresses for k6's virtual users to take in turn; the node's primary one when there are none. */
  readonly sources?: readonly Ipv4[];
  /** Path of k6; looked for, and built if need be, when not given. */
  readonly program?: string;
}

export interface K6Load {
  readonly running: boolean;
  /** Ends the load and gives every sample, in order. */
  stop(): Promise<LoadSampleEvent[]>;
  /** Requests that were due and not begun; known once the load was stopped. */
  readonly dropped: number;
}

const script = fileURLToPath(new URL("../../fixtures/k6/steady.js", import.meta.url));
const readyMs = 15_000;
const stopMs = 5_000;

/** Starts k6 in the client and returns once its first results are there. Throws LabError when it does not come up. */
export async function startK6(node: LabNode, options: K6Options): Promise<K6Load> {
  const program = options.program ?? (await findK6());
  const results = join(node.directory, "k6.ndjson");
  const process = await node.start(commandLine(program, results, options), {
    log: "k6.log",
    environment: environment(options),
  });
  await firstResults(node, process, results);
  let dropped = 0;
  return {
    get running() {
      return process.running;
    },
    get dropped() {
      return dropped;
    },
    async stop() {
      await end(process);
      const samples = readK6Samples(await readFile(results, "utf8"), node.name, options.start);
      dropped = samples.dropped;
      return [...samples.events];
    },
  };
}

const commandLine = (program: string, results: string, { sources = [] }: K6Options): readonly string[] => [
  program,
  "run",
  "--no-usage-report",
  "--quiet",
  "--no-color",
  "--summary-mode=disabled",
  ...(sources.length > 0 ? [`--local-ips=${sources.join(",")}`] : []),
  `--out=json=${results}`,
  script,
];

const environment = ({ url, rate, duration, pages }: K6Options): Record<string, string> => ({
  KEELHAUL_URL: url,
  KEELHAUL_RATE: String(rate),
  KEELHAUL_PAGES: JSON.stringify(Object.fromEntries(pages)),
  ...(duration !== undefined && { KEELHAUL_DURATION: `${duration}s` }),
  // An import that k6 does not know is an error, not a download.
  K6_AUTO_EXTENSION_RESOLUTION: "false",
});

async function firstResults(node: LabNode, process: LabProcess, results: string): Promise<void> {
  const until = performance.now() + readyMs;
  const saysMore = `${join(node.directory, "k6.log")} says more`;
  while (((await stat(results).catch(() => null))?.size ?? 0) === 0) {
    if (!process.running) {
      const { code, signal } = await process.ended;
      throw new LabError(
        `k6 on ${node.name} ended with ${signal ?? code} before its first result; ${saysMore}`,
      );
    }
    if (performance.now() > until) {
      process.killFamily();
      throw new LabError(`k6 on ${node.name} gave no result within ${readyMs} ms; ${saysMore}`);
    }
    await sleep(50);
  }
}

/** SIGINT is k6's own way to end early: it lets the results out and ends with 105. */
async function end(process: LabProcess): Promise<void> {
  if (!process.running) return;
  process.signal("SIGINT");
  const ended = await Promise.race([process.ended, sleep(stopMs, null, { ref: false })]);
  if (ended === null) process.killFamily();
}
