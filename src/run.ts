import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InputError } from "./domain/errors.ts";
import type { JudgedRecording, JudgedRun, RunHeader } from "./domain/run.ts";
import { engineNamed } from "./engine/index.ts";
import { renderReports } from "./report/index.ts";
import type { Progress, RunRequest, RunResult } from "./run-request.ts";
import { stacks } from "./stacks/index.ts";
import { commitOf } from "./stage/environment.ts";
import { checkTogether, makeDirectory } from "./stage/input.ts";
import { type Job, type RunContext, recordJob } from "./stage/job.ts";
import { loadTopology } from "./topology/load.ts";
import { nodesWith, type Topology } from "./topology/topology.ts";
import { exitCodeOf, judge } from "./verdict/index.ts";

/**
 * Makes every recording that was asked for, at most `parallel` at a time, judges each and writes the reports.
 * Throws InputError before anything is started where the topology or a configuration is wrong.
 */
export async function runScenarios(
  request: RunRequest,
  progress: (event: Progress) => void,
): Promise<RunResult> {
  const topology = await loadTopology(request.topologyFile);
  const stack = stacks[request.stack];
  const { strict } = request;
  const directors = nodesWith(topology, "director");
  if (directors.length === 0)
    throw new InputError(`${topology.file}: a topology without a director has nothing to test`);
  const plans = await Promise.all(directors.map((node) => stack.plan(node.name, topology, { strict })));
  checkTogether(request, topology, stack, plans);
  for (const text of new Set(plans.flatMap((plan) => plan.warnings))) progress({ kind: "warning", text });
  const startedAt = new Date();
  const id = runId(startedAt);
  const signal = request.signal ?? new AbortController().signal;
  const engine = await engineNamed(request.engine);
  const commit = commitOf();
  const context: RunContext = { id, request, topology, stack, plans, engine, commit, signal };
  const directory = join(request.reportsDirectory, id);
  await makeDirectory(join(directory, "recordings"));

  const recordings: JudgedRecording[] = [];
  const jobs = jobsOf(request);
  await sideBySide(jobs, request.parallel, signal, async (job) => {
    progress({ kind: "begin", recording: job.name, title: `${job.scenario.title}: ${job.variant.title}` });
    const step = (text: string): void => progress({ kind: "step", recording: job.name, text });
    const recording = await recordJob(job, context, join(directory, "recordings", job.name), step);
    const judged = { recording, ...judge(recording) };
    recordings.push(judged);
    progress({ kind: "end", recording: job.name, outcome: judged.outcome, text: inShort(judged) });
  });

  const inOrder = jobs.flatMap(
    ({ name }) => recordings.find((each) => each.recording.header.name === name) ?? [],
  );
  const header = headerOf(request, topology, {
    id,
    startedAt,
    commit,
    recordings: inOrder,
    interrupted: signal.aborted,
  });
  const run: JudgedRun = { header, recordings: inOrder };
  await writeReports(run, directory);
  return { run, directory, exitCode: signal.aborted ? 130 : exitCodeOf(inOrder) };
}

/** Writes `index.html`, `junit.xml`, `run.json` and `summary.md` into the run's directory. */
export async function writeReports(run: JudgedRun, directory: string): Promise<void> {
  await Promise.all(
    Object.entries(renderReports(run)).map(([name, text]) => writeWhole(join(directory, name), text)),
  );
}

/** Under another name first: a file that is there is whole, also when the writing is cut short. */
async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.part`, text);
  await rename(`${file}.part`, file);
}

/** Every variant of every scenario, `repeat` times, with the fault spread evenly over the advertisement's phase. */
function jobsOf({ scenarios, repeat }: RunRequest): readonly Job[] {
  return scenarios.flatMap((scenario) =>
    scenario.variants.flatMap((variant) =>
      Array.from({ length: repeat }, (_, index) => ({
        name: [scenario.name, variant.name, repeat > 1 ? index + 1 : null]
          .filter((part) => part !== null)
          .join("."),
        scenario,
        variant,
        repetition: index + 1,
        aim: repeat > 1 ? index / repeat : null,
      })),
    ),
  );
}

async function sideBySide<T>(
  items: readonly T[],
  limit: number,
  signal: AbortSignal,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const lane = async (): Promise<void> => {
    for (let item = waiting.shift(); item !== undefined && !signal.aborted; item = waiting.shift())
      await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, lane));
}

function headerOf(
  request: RunRequest,
  topology: Topology,
  made: {
    id: string;
    startedAt: Date;
    commit: string | null;
    recordings: readonly JudgedRecording[];
    interrupted: boolean;
  },
): RunHeader {
  return {
    format: "keelhaul-run",
    version: 1,
    id: made.id,
    command: request.command,
    startedAt: made.startedAt.toISOString(),
    topology: topology.name,
    stack: request.stack,
    engine: request.engine,
    seed: request.seed,
    commit: made.commit,
    recordings: made.recordings.map((each) => each.recording.header.name),
    interrupted: made.interrupted,
  };
}

/** Sorts by time and is told apart from a run begun in the same second by the process that made it. */
const runId = (at: Date): string =>
  `${at.toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "")}-${process.pid}`;

function inShort({ recording, judgements }: JudgedRecording): string {
  if (recording.header.failure !== null) return recording.header.failure;
  const odd =
    judgements.find((each) => each.outcome === "unmet") ??
    judgements.find((each) => each.outcome === "unknown");
  return odd?.summary ?? `${judgements.filter((each) => each.outcome === "met").length} expectations met`;
}
