/** What can be wrong with a node, as far as its configuration tells it apart. */
import type { Member } from "../members.ts";
import { type Tracker, trackersOf } from "../trackers.ts";

export type Condition =
  | { readonly kind: "up" }
  /** Power, cable or crash: nothing is sent any more. */
  | { readonly kind: "down" }
  | { readonly kind: "failing"; readonly trackers: readonly Tracker[] };

/** One condition a node, in the order of the nodes. */
export type Situation = readonly Condition[];

/** Checks of one weight act alike: one of them stands for all. Up is the first. */
export function conditionsOf(member: Member): readonly Condition[] {
  const kinds = Map.groupBy(trackersOf(member), ({ weight, reverse }) => `${weight} ${reverse}`);
  const single = [...kinds.values()].map((alike) => failing(alike.slice(0, 1)));
  const weighted = trackersOf(member).filter(({ weight }) => weight !== 0);
  const all = weighted.length > 1 ? [failing(weighted)] : [];
  return [{ kind: "up" }, ...single, ...all, { kind: "down" }];
}

const failing = (trackers: readonly Tracker[]): Condition => ({ kind: "failing", trackers });

const mostRows = 64;

/**
 * Every combination, the good one first; beyond 64 those alone in which at most two nodes are in trouble, and of these
 * the first 64.
 */
export function situationsOf(conditions: readonly (readonly Condition[])[]): {
  readonly situations: readonly Situation[];
  readonly omitted: number;
} {
  const total = conditions.reduce((product, { length }) => product * length, 1);
  const most = total > mostRows ? 2 : conditions.length;
  const situations = combinations(conditions, most)
    .toSorted((a, b) => troubles(a) - troubles(b))
    .slice(0, mostRows);
  return { situations, omitted: total - situations.length };
}

function combinations(conditions: readonly (readonly Condition[])[], most: number): readonly Situation[] {
  const [first, ...rest] = conditions;
  if (first === undefined) return [[]];
  return first.flatMap((condition) => {
    const left = condition.kind === "up" ? most : most - 1;
    return left < 0 ? [] : combinations(rest, left).map((others) => [condition, ...others]);
  });
}

const troubles = (situation: Situation): number => situation.filter(({ kind }) => kind !== "up").length;
