/** Algebra of half-open stretches of time, [from, to). */
import type { NodeName } from "../domain/node.ts";
import { type Instant, type Milliseconds, ms } from "../domain/units.ts";
import type { Interval } from "../domain/verdict.ts";

export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/** One node held the address through one plane's eyes for a while. */
export interface Holding extends Span {
  readonly who: NodeName;
}

export const instant = (value: number): Instant => value as Instant;
export const later = (t: Instant, by: Milliseconds): Instant => instant(Math.round(t + by * 1e6));
export const latest = (...ts: readonly Instant[]): Instant => instant(Math.max(...ts));
export const earliest = (...ts: readonly Instant[]): Instant => instant(Math.min(...ts));

export const lengthOf = (span: Span): Milliseconds => ms((span.to - span.from) / 1e6);
export const total = (spans: readonly Span[]): Milliseconds =>
  ms(union(spans).reduce((sum, span) => sum + lengthOf(span), 0));
export const longest = (spans: readonly Span[]): Milliseconds =>
  ms(Math.max(0, ...union(spans).map((span) => lengthOf(span))));

/** The part of each span that lies within another; those wholly outside are left out. */
export function clip<S extends Span>(spans: readonly S[], within: Span): readonly S[] {
  return spans
    .map((span) => ({ ...span, from: latest(span.from, within.from), to: earliest(span.to, within.to) }))
    .filter((span) => span.to > span.from);
}

/** The same stretches without overlaps and seams, in order. */
export function union(spans: readonly Span[]): readonly Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    const last = merged.at(-1);
    if (last !== undefined && span.from <= last.to)
      merged[merged.length - 1] = { from: last.from, to: latest(last.to, span.to) };
    else merged.push({ from: span.from, to: span.to });
  }
  return merged;
}

/** What lies in both. */
export function intersection(a: readonly Span[], b: readonly Span[]): readonly Span[] {
  return union(a).flatMap((span) => clip(union(b), span));
}

/**
 * The whole of `within`, cut wherever the set of holders changes; nobody is an empty `who`. Names are sorted,
 * so that two pieces can be compared.
 */
export function pieces(holdings: readonly Holding[], within: Span): readonly Interval[] {
  const inside = clip(holdings, within);
  const cuts = new Set<number>([within.from, within.to, ...inside.flatMap(({ from, to }) => [from, to])]);
  const found: Interval[] = [];
  const edges = [...cuts].sort((a, b) => a - b).map(instant);
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const who = holdersAt(inside, from);
    const last = found.at(-1);
    const to = edges[index + 1]!;
    if (last !== undefined && last.who.join() === who.join())
      found[found.length - 1] = { from: last.from, to, who };
    else found.push({ from, to, who });
  }
  return found;
}

/** Who held it at one instant, sorted. */
export function holdersAt(holdings: readonly Holding[], t: Instant): readonly NodeName[] {
  return [...new Set(holdings.filter(({ from, to }) => from <= t && t < to).map(({ who }) => who))].sort();
}

/** Neighbouring holdings of one node become one. */
export function joined(holdings: readonly Holding[]): readonly Holding[] {
  return [...new Set(holdings.map(({ who }) => who))].flatMap((who) =>
    union(holdings.filter((each) => each.who === who)).map((span) => ({ ...span, who })),
  );
}
