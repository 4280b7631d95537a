import type { Ipv4 } from "../../domain/address.ts";
import type { ProbeEvent } from "../../domain/history.ts";
import type { NodeName } from "../../domain/node.ts";
import type { Naming } from "../view.ts";
import type { Span } from "./span.ts";

/** A stretch in which one director took all of the client's requests, and what became of them. */
export interface Tenure extends Span {
  readonly director: NodeName | null;
  readonly requests: number;
  /** For each source address, how many of its requests each server answered. */
  readonly bySource: ReadonlyMap<Ipv4, ReadonlyMap<NodeName, number>>;
}

/** Cuts the answered requests where their frames began to go to another MAC. */
export function tenuresOf(probes: readonly ProbeEvent[], naming: Naming): readonly Tenure[] {
  const tenures: { director: NodeName | null; probes: ProbeEvent[] }[] = [];
  for (const probe of probes) {
    if (probe.outcome !== "answered") continue;
    const director = probe.toMac === null ? null : (naming.ofMac(probe.toMac) ?? probe.toMac);
    const last = tenures.at(-1);
    if (last !== undefined && last.director === director) last.probes.push(probe);
    else tenures.push({ director, probes: [probe] });
  }
  return tenures.map(({ director, probes: own }) => ({
    director,
    from: own[0]!.t,
    to: own.at(-1)!.ended,
    requests: own.length,
    bySource: countBySource(own),
  }));
}

function countBySource(probes: readonly ProbeEvent[]): Tenure["bySource"] {
  const counts = new Map<Ipv4, Map<NodeName, number>>();
  for (const { source, server } of probes) {
    if (server === null) continue;
    const own = counts.get(source) ?? new Map<NodeName, number>();
    counts.set(source, own.set(server, (own.get(server) ?? 0) + 1));
  }
  return counts;
}

/** How many decisions went to each server: with persistence one for each source, without it one for each request. */
export function decisionsOf({ bySource }: Tenure, persistent: boolean): ReadonlyMap<NodeName, number> {
  const decisions = new Map<NodeName, number>();
  for (const counts of bySource.values())
    for (const [server, count] of persistent ? [...counts].slice(0, 1) : counts)
      decisions.set(server, (decisions.get(server) ?? 0) + (persistent ? 1 : count));
  return decisions;
}
