import { join } from "node:path";
import { maskSecrets } from "@keelhaul/director/config";
import { LabError } from "../domain/errors.ts";
import type { NodeFacts } from "../domain/node.ts";
import type { LoadFacts, Recording, RecordingHeader, ServiceFacts } from "../domain/recording.ts";
import { ms } from "../domain/units.ts";
import type { Engine, Lab } from "../engine/engine.ts";
import { Recorder } from "../observation/recorder.ts";
import { writeRecording } from "../recording/index.ts";
import type { RunRequest } from "../run-request.ts";
import { perform } from "../scenario.ts";
import type { Plan, Stack } from "../stacks/stack.ts";
import { nodesWith, type Topology } from "../topology/topology.ts";
import { environment } from "./environment.ts";
import { LiveCluster } from "./live-cluster.ts";
import { type Load, probeTimeout, startLoad } from "./load.ts";
import type { Scenario, Variant } from "./scenario.ts";

/** One recording to be made. */
export interface Job {
  /** Unique in its run. */
  readonly name: string;
  readonly scenario: Scenario;
  readonly variant: Variant;
  /** Counts from 1. */
  readonly repetition: number;
  readonly aim: number | null;
}

/** What all jobs of a run share. */
export interface RunContext {
  readonly id: string;
  readonly request: RunRequest;
  readonly topology: Topology;
  readonly stack: Stack;
  readonly plans: readonly Plan[];
  readonly engine: Engine;
  readonly commit: string | null;
  readonly signal: AbortSignal;
}

/**
 * Raises a lab, performs the scenario in it, takes the lab down and leaves a recording in the directory,
 * whatever happened: what went wrong with the lab or the machine stands in the recording's header.
 */
export async function recordJob(
  job: Job,
  run: RunContext,
  directory: string,
  step: (text: string) => void,
): Promise<Recording> {
  const notes = new Set(run.plans.flatMap((plan) => plan.warnings));
  const made = { header: blankHeader(job, run), history: [] as Recording["history"] };
  try {
    step("raising the lab");
    await using lab = await run.engine.raise(run.topology, {
      name: labName(run.id, job.name),
      directory: join(directory, "nodes"),
      keep: run.request.keepLab,
    });
    made.header = { ...made.header, nodes: nodeFacts(lab) };
    const recorder = await Recorder.begin({ lab, directory });
    made.header = { ...made.header, start: String(recorder.start) };
    const load: { current: Load | null } = { current: null };
    try {
      await observed(job, run, lab, recorder, load, step, (text) => notes.add(text));
    } finally {
      step("reading what was recorded");
      if (run.request.keepLab) notes.add(leftUp(lab.name));
      const events = await recorder.end();
      const seen = (await load.current?.seen(join(directory, "captures"))) ?? [];
      made.history = [...events, ...seen].toSorted((a, b) => a.t - b.t);
    }
  } catch (error) {
    if (run.signal.aborted) made.header = { ...made.header, interrupted: true };
    else if (error instanceof LabError) made.header = { ...made.header, failure: error.message };
    else throw error;
  }
  const recording: Recording = { header: { ...made.header, notes: [...notes] }, history: made.history };
  await writeRecording(directory, recording);
  return recording;
}

/** Performs the scenario, then ends the load and the stacks, in this order and whatever happened. */
async function observed(
  job: Job,
  run: RunContext,
  lab: Lab,
  recorder: Recorder,
  load: { current: Load | null },
  step: (text: string) => void,
  note: (text: string) => void,
): Promise<void> {
  const cluster = new LiveCluster(lab, run.plans, recorder);
  const facts = loadFacts(run);
  const service = serviceOf(run);
  const begin = async (): Promise<Load> => {
    if (service === null) throw new LabError("there is no service to ask");
    load.current = await startLoad(lab, facts, service, recorder.start, note);
    return load.current;
  };
  const { variant } = job;
  const startLoadOrNot = facts.kind === "none" ? null : begin;
  try {
    await perform({
      variant,
      cluster,
      recorder,
      startLoad: startLoadOrNot,
      aim: job.aim,
      step,
      note,
      signal: run.signal,
    });
  } finally {
    await load.current?.stop();
    // A lab that stays up is looked around in, and that needs its programs.
    if (!run.request.keepLab) await cluster.stopStacks();
  }
}

const serviceOf = (run: RunContext): ServiceFacts | null =>
  run.plans.find((plan) => plan.service !== null)?.service ?? null;

function blankHeader(job: Job, run: RunContext): RecordingHeader {
  const { request, topology, plans } = run;
  const instances = plans.flatMap((plan) => plan.instances);
  return {
    format: "keelhaul-recording",
    version: 1,
    start: "0",
    name: job.name,
    scenario: job.scenario.name,
    title: `${job.scenario.title}: ${job.variant.title}`,
    why: job.scenario.why,
    variant: job.variant.name,
    repetition: job.repetition,
    phase: job.aim,
    topology: topology.name,
    stack: run.stack.name,
    engine: run.engine.name,
    seed: request.seed,
    command: request.command,
    commit: run.commit,
    environment: environment(),
    nodes: [],
    vips: topology.vips,
    instances,
    service: serviceOf(run),
    load: loadFacts(run),
    configurations: plans.map((plan) => ({
      node: plan.node,
      file: `nodes/${plan.node}/keepalived.conf`,
      text: maskSecrets(plan.text),
    })),
    expectations: job.variant.expectations(instances),
    notes: [],
    failure: null,
    interrupted: false,
  };
}

function loadFacts({ request, stack, topology }: RunContext): LoadFacts {
  const sources = nodesWith(topology, "client").flatMap((node) =>
    node.interfaces.flatMap((each) => [...(each.address === null ? [] : [each.address]), ...each.pool]),
  );
  if (!stack.forwards || request.load === "none")
    return { kind: "none", rate: 0, timeout: ms(0), sources: [] };
  return { kind: request.load, rate: request.rate, timeout: probeTimeout, sources };
}

const nodeFacts = (lab: Lab): readonly NodeFacts[] =>
  lab.nodes.map((node) => {
    const page = lab.topology.nodes.find((each) => each.name === node.name)?.page;
    return { name: node.name, role: node.role, nics: node.nics, ...(page && { page }) };
  });

const leftUp = (name: string): string =>
  `The lab was left up as ${name}: look around with keelhaul lab exec ${name} NODE -- COMMAND, end it with keelhaul lab down ${name}.`;

/** Names of labs are shared by everybody on the machine. */
const labName = (run: string, job: string): string => `${run}.${job}`;
