import type { ProbeEvent } from "../../domain/history.ts";
import type { NodeName } from "../../domain/node.ts";

/** The client's requests, in the order in which they were planned. */
export interface Answers {
  readonly probes: readonly ProbeEvent[];
  readonly answered: number;
  /** Those that were not answered rightly, by how they ended. */
  readonly failures: ReadonlyMap<ProbeEvent["outcome"], number>;
}

export function readAnswers(probes: readonly ProbeEvent[]): Answers {
  const failures = new Map<ProbeEvent["outcome"], number>();
  let answered = 0;
  for (const { outcome } of probes)
    if (outcome === "answered") answered += 1;
    else failures.set(outcome, (failures.get(outcome) ?? 0) + 1);
  return { probes: [...probes].sort((a, b) => a.t - b.t), answered, failures };
}

/** How many requests, planned within one bin, were answered by each server, and how many failed. */
export interface Bin {
  readonly planned: number;
  readonly failed: number;
  /** Answered, in the order of the servers given; the last place is for answers by none of them. */
  readonly byServer: readonly number[];
}

/**
 * Counts the requests planned from `from` up to `to` (nanoseconds) in bins of `width`. Counts are exact: no request
 * is left out or averaged away, so that a single lost one still shows.
 */
export function binAnswers(
  probes: readonly ProbeEvent[],
  servers: readonly NodeName[],
  { from, to, width }: { readonly from: number; readonly to: number; readonly width: number },
): readonly Bin[] {
  const places = new Map(servers.map((server, i) => [server, i]));
  const bins = Array.from({ length: Math.max(0, Math.ceil((to - from) / width)) }, () => ({
    planned: 0,
    failed: 0,
    byServer: new Array<number>(servers.length + 1).fill(0),
  }));
  for (const { t, outcome, server } of probes) {
    const bin = bins[Math.floor((t - from) / width)];
    if (bin === undefined) continue;
    bin.planned += 1;
    if (outcome !== "answered") bin.failed += 1;
    else bin.byServer[(server === null ? undefined : places.get(server)) ?? servers.length]! += 1;
  }
  return bins;
}
