/** The exact rule of round robin and of its weighted form: each cycle repeats the one before. */
import type { NodeName } from "../domain/node.ts";
import type { ServiceFacts } from "../domain/recording.ts";
import type { Run, Server } from "./membership.ts";

export interface Deviation {
  /** Counts from 0. */
  readonly index: number;
  readonly expected: string;
  readonly got: NodeName;
}

/** How many times each server comes in one cycle. */
function turnsPerCycle(service: ServiceFacts, servers: readonly Server[]): ReadonlyMap<NodeName, number> {
  if (service.scheduler === "rr") return new Map(servers.map(({ node }) => [node, 1]));
  const divisor = servers.reduce((gcd, { weight }) => greatestCommonDivisor(gcd, weight), 0);
  return new Map(servers.map(({ node, weight }) => [node, weight / divisor]));
}

const greatestCommonDivisor = (a: number, b: number): number =>
  b === 0 ? a : greatestCommonDivisor(b, a % b);

export const cycleLength = (service: ServiceFacts, servers: readonly Server[]): number =>
  [...turnsPerCycle(service, servers).values()].reduce((sum, each) => sum + each, 0);

/** The first cycle takes every server its number of times, in any order; each later one repeats it. */
export function firstDeviation(service: ServiceFacts, { decisions, servers }: Run): Deviation | null {
  const left = new Map(turnsPerCycle(service, servers));
  const cycle = cycleLength(service, servers);
  for (const [index, { server }] of decisions.entries()) {
    const before = decisions[index - cycle]?.server;
    if (before !== undefined && before !== server) return { index, expected: before, got: server };
    if (before !== undefined) continue;
    const turns = left.get(server) ?? 0;
    const open = [...left].filter(([, each]) => each > 0).map(([node]) => node);
    if (turns === 0) return { index, expected: open.join(" or "), got: server };
    left.set(server, turns - 1);
  }
  return null;
}

/** How many whole cycles the most served server is ahead of the least served, beyond one begun cycle's turns. */
export function imbalance(service: ServiceFacts, { decisions, servers }: Run): number {
  const turns = turnsPerCycle(service, servers);
  const cycles = [...turns].map(
    ([node, each]) => decisions.filter(({ server }) => server === node).length / Math.max(each, 1),
  );
  return Math.ceil(Math.max(...cycles) - Math.min(...cycles));
}
