/**
 * The data plane's part of a take-over: from the last good answer over the losses to the first good answer
 * through the new master. Stamps are those of the probes themselves (timestamp-derived, not counted from losses).
 */
import type { ProbeEvent } from "../domain/history.ts";
import { between, formatMs, ms } from "../domain/units.ts";
import type { Interval, Measure } from "../domain/verdict.ts";
import { probeEvidence, said } from "./evidence.ts";
import { windowOf } from "./expected.ts";
import { later } from "./intervals.ts";
import { deliveriesOf, spacing } from "./ownership/data.ts";
import { noTraffic } from "./ownership.ts";
import { answeredAt, type LossRun, lossRuns, probesOf, sentAt, served, worstLateness } from "./probes.ts";
import { type Answer, unknown, within } from "./property.ts";
import { noFault, type Scene, spanOf } from "./scene.ts";
import type { NoTakeover, Takeover } from "./takeover.ts";
import { reaction, unstamped } from "./tolerances.ts";

export function outageAnswer(scene: Scene, found: Takeover | NoTakeover): Answer {
  if (scene.service === null) return noTraffic(scene);
  const fault = spanOf(scene, "fault");
  const asked = scene.fault?.asked;
  if (asked === undefined || typeof fault === "string") return unknown(noFault(scene));
  const probes = probesOf(scene);
  if (!probes.some((probe) => sentAt(probe) < asked))
    return unknown("No probe was sent before the fault, so no loss can be put down to it.");
  // A probe on its way when the harm strikes was sent a little before it.
  const from = later(asked, ms(-reaction));
  const runs = lossRuns(probes);
  const dirty = runs.find((run) => sentAt(run.first) < from && answeredAt(run.recovered ?? run.last) >= from);
  if (dirty !== undefined)
    return {
      ...unknown("Probes were being lost before the fault: a dirty start."),
      evidence: [probeEvidence(scene, dirty.first, "Lost before the fault")],
    };
  const own = runs.filter((run) => sentAt(run.first) >= from && sentAt(run.first) < fault.to);
  const gravest = own.reduce<LossRun | null>(
    (worst, run) => (worst === null || spanOfRun(scene, run) > spanOfRun(scene, worst) ? run : worst),
    null,
  );
  return judgedOutage(scene, found, probes, own, gravest);
}

/** From the send stamp of the first lost probe to the first answer after the losses, or the recording's end. */
const spanOfRun = (scene: Scene, run: LossRun): number => between(sentAt(run.first), endOfRun(scene, run));
const endOfRun = (scene: Scene, run: LossRun) =>
  run.recovered === null ? scene.whole.to : answeredAt(run.recovered);

function judgedOutage(
  scene: Scene,
  found: Takeover | NoTakeover,
  probes: readonly ProbeEvent[],
  runs: readonly LossRun[],
  gravest: LossRun | null,
): Answer {
  const value = gravest === null ? 0 : spanOfRun(scene, gravest);
  const error = gravest === null ? spacing(scene) : gravest.error;
  const servedOn = oldServedOn(scene, found, probes);
  const expected = bounds(scene, found, servedOn);
  const outage: Measure = {
    name: "outage",
    value,
    unit: "ms",
    expected: [Math.max(0, expected[0] - error), expected[1] + error],
    error,
  };
  const lost = runs.reduce((sum, run) => sum + run.lost, 0);
  const parts = partsOf(scene, found, probes, gravest, servedOn);
  const measures: Measure[] = [outage, { name: "lost-probes", value: lost, unit: "count" }, ...parts];
  const intervals: Interval[] = runs.map((run) => ({
    from: sentAt(run.first),
    to: endOfRun(scene, run),
    who: [run.client],
  }));
  return {
    ...outcomeOf(scene, measures, gravest, lost),
    measures,
    intervals,
    evidence: evidenceOf(scene, found, probes, gravest),
  };
}

function outcomeOf(
  scene: Scene,
  measures: readonly Measure[],
  gravest: LossRun | null,
  lost: number,
): Answer {
  const outage = measures[0]!;
  const window = outage.expected!;
  const seen =
    gravest === null
      ? "No probe was lost"
      : `Clients got no answer for ${formatMs(outage.value)} (${lost} probes lost)`;
  const allowed = `${formatMs(window[0])} to ${formatMs(window[1])} is to be expected of the configuration`;
  if ((outage.error ?? 0) > reaction)
    return unknown(
      `${seen}, but the prober left gaps of ${formatMs(outage.error ?? 0)} at the edges: too coarse to judge.`,
    );
  if (gravest !== null && gravest.recovered === null)
    return {
      outcome: "violated",
      summary: `${seen}, and none came until the recording's end.`,
    };
  const missed = measures.find((measure) => !within(measure));
  if (missed?.expected === undefined) return { outcome: "holds", summary: `${seen}; ${allowed}.` };
  const late = missed.value - missed.expected[1];
  const slack = gravest === null ? 0 : worstLateness(scene, sentAt(gravest.first), endOfRun(scene, gravest));
  if (late > 0 && late <= slack)
    return unknown(
      `${seen}; ${missed.name} is ${formatMs(late)} too long, but the machine was ${formatMs(slack)} late itself.`,
    );
  if (missed !== outage)
    return {
      outcome: "violated",
      summary: `${seen}; the first answer through the new master came ${formatMs(missed.value)} after its first advertisement, and ${formatMs(missed.expected[1])} is allowed.`,
    };
  const side = late > 0 ? "longer" : "shorter";
  return { outcome: "violated", summary: `${seen}, ${side} than allowed: ${allowed}.` };
}

/**
 * The outage that the configuration gives. It has no lower bound where the old master's node went on delivering
 * after the fault: cut off from its peers only, or its daemon dead and its forwarding alive.
 */
function bounds(scene: Scene, found: Takeover | NoTakeover, servedOn: boolean): readonly [number, number] {
  const heir =
    found.kind === "takeover" ? found.heir : scene.instances.find(({ node }) => node !== found.old)!;
  const [least, most] = windowOf(heir, found.kind === "takeover" ? found.manner : "crash");
  return [servedOn ? 0 : Math.max(0, least - reaction), most + reaction];
}

/** Whether clients were served after the fault and before anybody took over. */
function oldServedOn(scene: Scene, found: Takeover | NoTakeover, probes: readonly ProbeEvent[]): boolean {
  const began = scene.fault?.began ?? scene.whole.to;
  const takenOver = found.kind === "takeover" ? found.first.t : scene.whole.to;
  return probes.some(
    (probe) => served(probe) && between(began, sentAt(probe)) > reaction && sentAt(probe) < takenOver,
  );
}

/**
 * The last good answer counts from the fault, the first good one from the heir's first advertisement. The latter
 * is bounded (time to announce the address, time to answer) where clients had nobody else to ask.
 */
function partsOf(
  scene: Scene,
  found: Takeover | NoTakeover,
  probes: readonly ProbeEvent[],
  gravest: LossRun | null,
  servedOn: boolean,
): readonly Measure[] {
  const began = scene.fault?.began;
  const last = lastGood(probes, gravest);
  const first = firstGood(scene, found);
  const error = gravest?.error ?? spacing(scene);
  const measures: Measure[] = [];
  if (began != null && last !== undefined)
    measures.push({ name: "last-answer", value: between(began, answeredAt(last)), unit: "ms" });
  if (found.kind === "takeover" && first !== undefined)
    measures.push({
      name: "first-answer",
      value: between(found.first.t, answeredAt(first)),
      unit: "ms",
      error,
      ...(servedOn ? {} : { expected: [-unstamped, 2 * reaction + error] as const }),
    });
  return measures;
}

const lastGood = (probes: readonly ProbeEvent[], gravest: LossRun | null): ProbeEvent | undefined =>
  gravest === null
    ? undefined
    : probes.findLast((probe) => served(probe) && sentAt(probe) < sentAt(gravest.first));

function firstGood(scene: Scene, found: Takeover | NoTakeover): ProbeEvent | undefined {
  if (found.kind === "missing") return undefined;
  const { heir, lastHeard } = found;
  return deliveriesOf(scene).find(({ who, t }) => who === heir.node && t > lastHeard.t)?.probe;
}

function evidenceOf(
  scene: Scene,
  found: Takeover | NoTakeover,
  probes: readonly ProbeEvent[],
  gravest: LossRun | null,
) {
  const last = lastGood(probes, gravest);
  const first = firstGood(scene, found);
  return [
    ...(last === undefined ? [] : [probeEvidence(scene, last, "Last good answer")]),
    ...(gravest === null
      ? [said("Every probe of this window was answered.")]
      : [probeEvidence(scene, gravest.first, "First lost probe")]),
    ...(gravest?.recovered ? [probeEvidence(scene, gravest.recovered, "First answer after the losses")] : []),
    ...(first === undefined ? [] : [probeEvidence(scene, first, "First answer through the new master (T5)")]),
  ];
}
