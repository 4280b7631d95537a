import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { ModelRespondent } from "../director/src/ipvs/replay.ts";
import { play, type Scenario, type Trace } from "../director/src/ipvs/scenario.ts";
import { difference } from "./difference.ts";
import { refereed, scenario } from "./generate.ts";
import { Guest } from "./guest.ts";
import { GuestRespondent } from "./guest-respondent.ts";
import { type KernelFiles, kernelFiles } from "./kernel.ts";
import { timers } from "./timers.ts";

/**
 * The Linux kernel as referee over our IPVS.
 *
 *   npm run referee                       asks the kernel again everything in the golden traces
 *   npm run referee -- --random 50        asks 50 new scenarios
 *   npm run referee -- --random 50 --seed 7
 *   npm run referee -- --write 500        writes the golden traces anew
 *
 * Ends with 1 if kernel and model differ, with 2 on wrong input, with 3 if the machine could not run the kernel.
 */

const golden = new URL("../fixtures/golden/ipvs/", import.meta.url);
const cache = new URL("../.runtime/referee/", import.meta.url);
/** So many services stand at once; then the counters are read and everything goes. */
const batch = 65;
const goldenSeed = 1;

const usage = "Use: npm run referee -- [--random COUNT | --write COUNT] [--seed NUMBER]";

interface Wish {
  readonly random: number | undefined;
  readonly write: number | undefined;
  readonly seed: number;
}

function wish(): Wish {
  const { values } = parseArgs({
    options: { random: { type: "string" }, write: { type: "string" }, seed: { type: "string" } },
  });
  const [random, write] = [values.random, values.write].map((text) => wholeNumber(text, 1));
  if (random !== undefined && write !== undefined)
    throw new TypeError("--random or --write was awaited; found both.");
  const chosen = write === undefined ? 1 + (Date.now() % 1_000_000) : goldenSeed;
  return { random, write, seed: wholeNumber(values.seed, 0) ?? chosen };
}

function wholeNumber(text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text) && Number(text) >= least) return Number(text);
  throw new TypeError(`A whole number from ${least} on was awaited; found ${text}.`);
}

async function main({ random, write, seed }: Wish): Promise<number> {
  const known = random === undefined && write === undefined ? goldenTraces() : [];
  const count = random ?? write ?? 0;
  const made = Array.from({ length: count }, (_, i) => scenario(seed, i));
  const scenarios = known.length > 0 ? known : write === undefined ? made : [...made, ...timers];
  say(`${scenarios.length} scenarios${known.length > 0 ? " of the golden traces" : `, seed ${seed}`}`);
  const files = kernelFiles(cache.pathname);
  const traces = await askKernel(files, scenarios);
  const ours = await play(scenarios, new ModelRespondent());
  const differences = traces.flatMap((trace, i) => difference(trace, ours[i]!) ?? []);
  for (const each of differences) say(each);
  if (write !== undefined) writeGolden(traces, files.release);
  say(
    differences.length === 0
      ? `Kernel ${files.release} and the model chose alike in all ${traces.length} scenarios.`
      : `Kernel ${files.release} and the model differ in ${differences.length} of ${traces.length} scenarios.`,
  );
  return differences.length === 0 ? 0 : 1;
}

async function askKernel(files: KernelFiles, scenarios: readonly Scenario[]): Promise<Trace[]> {
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1000).toFixed(0);
  const guest = await Guest.boot(files);
  try {
    say(`the kernel is up after ${seconds()} s`);
    const respondent = new GuestRespondent(guest);
    const traces: Trace[] = [];
    for (let first = 0; first < scenarios.length; first += batch) {
      traces.push(...(await play(scenarios.slice(first, first + batch), respondent)));
      say(`${traces.length} of ${scenarios.length} played after ${seconds()} s`);
    }
    return traces;
  } finally {
    await guest.stop();
  }
}

function goldenTraces(): Trace[] {
  return readdirSync(golden)
    .filter((name) => name.endsWith(".json"))
    .flatMap(
      (name) => (JSON.parse(readFileSync(new URL(name, golden), "utf8")) as { traces: Trace[] }).traces,
    );
}

/** One file a scheduler, named after it, and one for what time does. */
function writeGolden(traces: readonly Trace[], kernel: string): void {
  rmSync(golden, { recursive: true, force: true });
  mkdirSync(golden, { recursive: true });
  for (const group of [...refereed, "timers"]) {
    const own = traces.filter(({ name }) => name.startsWith(`${group}-`));
    const lines = own.map((trace) => JSON.stringify(trace)).join(",\n");
    writeFileSync(new URL(`${group}.json`, golden), `{"kernel":"${kernel}","traces":[\n${lines}\n]}\n`);
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function end(status: number, text: string): void {
  process.stderr.write(`referee: ${text}\n`);
  process.exitCode = status;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

let asked: Wish | undefined;
try {
  asked = wish();
} catch (error) {
  end(2, `${messageOf(error)}\n${usage}`);
}
if (asked !== undefined) {
  try {
    process.exitCode = await main(asked);
  } catch (error) {
    end(3, messageOf(error));
  }
}
