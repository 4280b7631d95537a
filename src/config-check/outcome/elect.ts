import { hears } from "../hearing.ts";
import type { Cluster, Member } from "../members.ts";
import { effectivePriority, trackersOf } from "../trackers.ts";
import type { Condition, Situation } from "./conditions.ts";

export interface Elected {
  readonly masters: readonly Member[];
  /** Two candidates of the highest priority and no master before them. */
  readonly tie: boolean;
}

interface Candidate {
  readonly member: Member;
  readonly priority: number;
}

/** Null: down or FAULT. */
export function priorityIn(member: Member, condition: Condition): number | null {
  if (condition.kind === "down") return null;
  const failing = condition.kind === "failing" ? condition.trackers.map(({ name }) => name) : [];
  return effectivePriority(
    member,
    trackersOf(member),
    ({ name, reverse }) => failing.includes(name) !== reverse,
  );
}

/**
 * Who is master once timers have run out, where `before` were. A master stays unless a higher one that preempts hears
 * it; a candidate that hears a master stays backup; one that hears none becomes master too.
 */
export function electedFrom(
  cluster: Cluster,
  situation: Situation,
  before: readonly Member[],
  lenientAddresses: boolean,
): Elected {
  const candidates = cluster
    .flatMap((member, index): readonly Candidate[] => {
      const priority = priorityIn(member, situation[index]!);
      return priority === null ? [] : [{ member, priority }];
    })
    .toSorted((a, b) => b.priority - a.priority);
  const incumbent = candidates.find(({ member }) => before.includes(member));
  const winner = candidates.find((candidate) => displaces(candidate, incumbent)) ?? incumbent;
  const masters: Member[] = [];
  for (const { member } of winner === undefined
    ? []
    : [winner, ...candidates.filter((each) => each !== winner)]) {
    if (!masters.some((master) => hears(member, master, lenientAddresses))) masters.push(member);
  }
  const [first, second] = candidates;
  return {
    masters,
    tie:
      incumbent === undefined &&
      masters.length === 1 &&
      second !== undefined &&
      first?.priority === second.priority,
  };
}

function displaces({ member, priority }: Candidate, incumbent: Candidate | undefined): boolean {
  if (incumbent === undefined) return true;
  return member.instance.preempt && priority > incumbent.priority;
}
