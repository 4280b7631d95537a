/** The clients' probes: which were lost, in which runs, and how exactly that can be known. */
import { only, type ProbeEvent } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import { between, type Instant, type Milliseconds, ms } from "../domain/units.ts";
import { once } from "./once.ts";
import type { Scene } from "./scene.ts";
import { lossesMerge } from "./tolerances.ts";

/** Losses that belong together, from the first lost probe to the answer after which nothing is lost. */
export interface LossRun {
  readonly client: NodeName;
  readonly first: ProbeEvent;
  readonly last: ProbeEvent;
  /** The first probe after the run that was answered; null when none was until the end. */
  readonly recovered: ProbeEvent | null;
  readonly lost: number;
  /** The distance to the neighbouring probes on both edges: no outage is known better than that. */
  readonly error: Milliseconds;
}

/** In the order in which they were sent. */
export const probesOf = once((scene: Scene): readonly ProbeEvent[] => {
  if (scene.service === null) return [];
  return [...only(scene.history, "probe")].sort(
    (a, b) => sentAt(a) - sentAt(b) || (a.frame?.number ?? 0) - (b.frame?.number ?? 0) || a.id - b.id,
  );
});

export const sentAt = (probe: ProbeEvent): Instant => probe.wireSent ?? probe.sent;
export const answeredAt = (probe: ProbeEvent): Instant => probe.wireAnswered ?? probe.ended;

/** A SYN is repeated after one second; an answer as late as that was given to the repetition. */
const repetition = ms(900);

/** Whether the service was there when the probe was sent. */
export const served = (probe: ProbeEvent): boolean => probe.outcome === "answered" && !repeated(probe);

/** Whether the probe lasted so long that its SYN was repeated, perhaps to another director than the first. */
export const repeated = (probe: ProbeEvent): boolean =>
  between(sentAt(probe), answeredAt(probe)) >= repetition;

/** The runs of losses of every client, in order. */
export function lossRuns(probes: readonly ProbeEvent[]): readonly LossRun[] {
  return [...new Set(probes.map(({ client }) => client))]
    .flatMap((client) => runsOf(probes.filter((probe) => probe.client === client)))
    .sort((a, b) => sentAt(a.first) - sentAt(b.first));
}

function runsOf(probes: readonly ProbeEvent[]): readonly LossRun[] {
  const groups: { first: number; last: number; lost: number }[] = [];
  for (const [index, probe] of probes.entries()) {
    if (served(probe)) continue;
    const group = groups.at(-1);
    const goodSince = group === undefined ? undefined : probes[group.last + 1];
    const merges = goodSince !== undefined && between(sentAt(goodSince), sentAt(probe)) < lossesMerge;
    if (group !== undefined && merges) Object.assign(group, { last: index, lost: group.lost + 1 });
    else groups.push({ first: index, last: index, lost: 1 });
  }
  return groups.map(({ first, last, lost }) => ({
    client: probes[first]!.client,
    first: probes[first]!,
    last: probes[last]!,
    recovered: probes[last + 1] ?? null,
    lost,
    error: ms(step(probes, first) + step(probes, last + 1)),
  }));
}

/** The time between a probe and the one before it. */
function step(probes: readonly ProbeEvent[], index: number): Milliseconds {
  const [before, here] = [probes[index - 1], probes[index]];
  return before === undefined || here === undefined ? ms(0) : between(sentAt(before), sentAt(here));
}

/** How late the prober was at worst with what it planned to send between two instants. */
export function worstLateness(scene: Scene, from: Instant, to: Instant): Milliseconds {
  const planned = only(scene.history, "probe").filter(({ t }) => from <= t && t <= to);
  return ms(planned.reduce((worst, { t, sent }) => Math.max(worst, between(t, sent)), 0));
}
