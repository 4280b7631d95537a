import { Writable } from "node:stream";
import type { Judgement } from "../domain/expectation.ts";
import type { RecordingHeader } from "../domain/recording.ts";
import type { JudgedRecording, JudgedRun, RunHeader } from "../domain/run.ts";
import { ms, ns } from "../domain/units.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Scenario, Variant } from "../stage/scenario.ts";
import type { Topology } from "../topology/topology.ts";
import { cli } from "./cli.ts";
import type { Harness } from "./harness.ts";
import type { World } from "./world.ts";

/** An output that keeps what is written. */
class Kept extends Writable {
  text = "";
  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}

export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  readonly harness?: Partial<Harness>;
  readonly env?: World["env"];
  readonly cwd?: string;
  /** Interrupts as soon as somebody listens. */
  readonly interrupt?: boolean;
}

/** Types a command line in a world where the harness is the given one, and anything it lacks must not be asked. */
export async function type(
  line: string,
  { harness = {}, env = {}, cwd = "/", interrupt }: Circumstances = {},
): Promise<Outcome> {
  const stdout = new Kept();
  const stderr = new Kept();
  const exitCode = await cli(line.split(" ").filter(Boolean), {
    stdout,
    stderr,
    env,
    cwd,
    name: "keelhaul",
    cores: 2,
    harness: strict({ ...known, ...harness }),
    interruption(told) {
      if (interrupt) told();
      return interrupt ? AbortSignal.abort() : new AbortController().signal;
    },
  });
  return { exitCode, stdout: stdout.text, stderr: stderr.text };
}

const strict = (harness: Partial<Harness>): Harness =>
  new Proxy(harness, {
    get(target, name) {
      if (name in target) return target[name as keyof Harness];
      throw new Error(`the command asked for ${String(name)}`);
    },
  }) as Harness;

const variant = (name: string | null): Variant => ({
  name,
  title: name ?? "as it is",
  fault: {
    name: "none",
    layer: "host",
    description: "",
    begin: () => Promise.reject(new Error("no fault is begun here")),
  },
  hold: () => ms(0),
  expectations: () => [],
});

export const scenario = (name: string, ...variants: readonly string[]): Scenario => ({
  name,
  title: `Title of ${name}`,
  why: "Because.",
  variants: variants.length === 0 ? [variant(null)] : variants.map(variant),
});

export const topology: Topology = {
  name: "lvs-dr",
  description: "Two directors.",
  file: "/topologies/lvs-dr.yaml",
  segments: new Map(),
  vips: [],
  nodes: [
    {
      name: "director-1",
      role: "director",
      interfaces: [],
      config: null,
      page: null,
      loopback: [],
      sysctls: [],
    },
    { name: "client", role: "client", interfaces: [], config: null, page: null, loopback: [], sysctls: [] },
  ],
};

const known: Partial<Harness> = {
  scenarios: async () => [scenario("failover", "power-off", "graceful"), scenario("kill-daemon")],
  topologies: async () => [{ name: "lvs-dr", file: "/topologies/lvs-dr.yaml" }],
  loadTopology: async () => topology,
  enter: async () => {},
};

export const runHeader = (id = "run-1"): RunHeader => ({
  format: "keelhaul-run",
  version: 1,
  id,
  command: "keelhaul run failover",
  startedAt: "2026-01-01T00:00:00.000Z",
  topology: "lvs-dr",
  stack: "director",
  engine: "netns",
  seed: 7,
  commit: null,
  recordings: [],
  interrupted: false,
});

const recordingHeader = (name: string, failure: string | null): RecordingHeader => ({
  format: "keelhaul-recording",
  version: 1,
  start: "0",
  name,
  scenario: "failover",
  title: "Failover",
  why: "Because.",
  variant: "power-off",
  repetition: 1,
  phase: null,
  topology: "lvs-dr",
  stack: "director",
  engine: "netns",
  seed: 7,
  command: "keelhaul run failover",
  commit: null,
  environment: { kernel: "6.18", node: "v24", cores: 2, rootless: false },
  nodes: [],
  vips: [],
  instances: [],
  service: null,
  load: { kind: "none", rate: 0, timeout: ms(0), sources: [] },
  configurations: [],
  expectations: [],
  notes: [],
  failure,
  interrupted: false,
});

/** A recording that was judged, with an outage of so many milliseconds. */
export function judged(
  name: string,
  outcome: JudgedRecording["outcome"],
  { outage = null, failure = null }: { outage?: number | null; failure?: string | null } = {},
): JudgedRecording {
  const verdict: Verdict = {
    property: "failover-within",
    plane: "data",
    window: "fault",
    outcome: outcome === "unmet" ? "violated" : "holds",
    summary: "the outage was too long",
    measures: outage === null ? [] : [{ name: "outage", value: outage, unit: "ms", error: 1 }],
    intervals: [],
    evidence: [{ text: "seen", t: ns(0) }],
  };
  const judgement: Judgement = {
    expectation: {
      property: "failover-within",
      plane: "data",
      window: "fault",
      expect: "holds",
      why: "Because.",
    },
    outcome: outcome === "failed" ? "unknown" : outcome,
    summary: verdict.summary,
  };
  return {
    recording: { header: recordingHeader(name, failure), history: [] },
    verdicts: [verdict],
    judgements: [judgement],
    outcome,
  };
}

export const judgedRun = (...recordings: readonly JudgedRecording[]): JudgedRun => ({
  header: { ...runHeader(), recordings: recordings.map((each) => each.recording.header.name) },
  recordings,
});
