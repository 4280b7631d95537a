/** Weights of checks: whether a failure can change who is master. */
import type { Finding } from "../finding.ts";
import { at, everyMember, type Member, nameOf, pairs, ranked } from "../members.ts";
import { finding, type Rule, related } from "../rule.ts";
import { effectivePriority, namesOf, type Tracker, trackersOf } from "../trackers.ts";
import { strangers } from "./hearing.ts";

const sickMaster: Rule = {
  id: "L22",
  title: "nopreempt on the backup and a weighted check on the master",
  check: pairs((a, b) => {
    const [better, other] = ranked(a, b);
    const weighted = trackersOf(better).filter(({ weight }) => weight !== 0);
    return other.instance.preempt || weighted.length === 0
      ? []
      : [
          finding("L22", "error", at(better, "track_script"), {
            message: `When ${namesOf(weighted)} ${weighted.length > 1 ? "fail" : "fails"}, the priority of ${better.file.node} falls, but ${other.file.node} has nopreempt and never takes over from a living master: the addresses stay on the sick node.`,
            hint: "Give the check weight 0, so that its failure is FAULT, or remove nopreempt from the backup.",
            related: [related(at(other, "nopreempt"), "nopreempt here")],
          }),
        ];
  }),
};

const priorityWhen = (member: Member, failing: (tracker: Tracker) => boolean): number => {
  const weighted = trackersOf(member).filter(({ weight }) => weight !== 0);
  return effectivePriority(member, weighted, failing) ?? 0;
};
const atBest = (member: Member): number => priorityWhen(member, ({ reverse }) => reverse);

const powerless: Rule = {
  id: "L24",
  title: "weight that can never flip the election",
  check: pairs((a, b) => {
    if (strangers(a, b)) return [];
    const [better, other] = atBest(b) > atBest(a) ? [b, a] : [a, b];
    return [...upsideDown(better, other), ...cannotFlip(better, other)];
  }),
};

function upsideDown(better: Member, other: Member): readonly Finding[] {
  if (better.instance.priority >= other.instance.priority) return [];
  return [
    finding("L24", "warning", at(better, "track_script"), {
      message: `With every check passing ${better.file.node} has priority ${atBest(better)} and ${other.file.node} ${atBest(other)}, so ${better.file.node} is master although its \`priority\` is the lower one.`,
      hint: "Give both nodes the same checks with the same weights.",
      related: [related(at(other, "priority"), `priority ${other.instance.priority} here`)],
    }),
  ];
}

/** On equality nothing moves either: a backup does not preempt an equal. */
function cannotFlip(better: Member, other: Member): readonly Finding[] {
  const weighted = trackersOf(better).filter(({ weight }) => weight !== 0);
  const needed = atBest(other);
  if (weighted.length === 0 || !other.instance.preempt || atBest(better) <= needed) return [];
  const allBad = priorityWhen(better, ({ reverse }) => !reverse);
  const weak = weighted.filter(
    (one) => priorityWhen(better, ({ name, reverse }) => (name === one.name) !== reverse) >= needed,
  );
  if (weak.length === 0) return [];
  const hopeless = allBad >= needed;
  const [first] = weak;
  const low = priorityWhen(better, ({ name, reverse }) => (name === first?.name) !== reverse);
  return [
    finding("L24", hopeless ? "error" : "warning", at(better, "track_script"), {
      message: `When ${hopeless ? namesOf(weighted) : namesOf(weak.slice(0, 1))} ${hopeless && weighted.length > 1 ? "fail" : "fails"}, ${better.file.node} sinks from ${atBest(better)} to ${hopeless ? allBad : low}, and ${other.file.node} has ${needed}: nothing moves${hopeless ? ", the addresses stay on the sick node for ever" : "; only several failures at once move the addresses"}.`,
      hint: `The weight has to be more than ${atBest(better) - needed}, the difference of the priorities (for example ${first!.weight < 0 ? "-" : ""}${Math.min(253, atBest(better) - needed + 10)}), or 0 for FAULT.`,
      related: [related(at(other, "priority"), `priority ${needed} with every check passing`)],
    }),
  ];
}

const clipped: Rule = {
  id: "L25",
  title: "weights clipped at 1 or 254",
  check: everyMember((member) => {
    const weighted = trackersOf(member).filter(({ weight }) => weight !== 0);
    if (member.instance.priority === 255) return [];
    const up = weighted.reduce<number>(
      (sum, { weight }) => sum + Math.max(0, weight),
      member.instance.priority,
    );
    const down = weighted.reduce<number>(
      (sum, { weight }) => sum + Math.min(0, weight),
      member.instance.priority,
    );
    if (up <= 254 && down >= 1) return [];
    return [
      finding("L25", "warning", at(member, "track_script"), {
        message: `The checks of ${nameOf(member)} move its priority ${member.instance.priority} to ${up > 254 ? up : down}; it is clipped to ${up > 254 ? 254 : 1}, so that differences vanish${up > 254 ? ": with both nodes at 254 the present master stays" : ""}.`,
        hint: "Choose priority and weights so that every sum stays between 1 and 254.",
      }),
    ];
  }),
};

export const weightRules: readonly Rule[] = [sickMaster, powerless, clipped];
