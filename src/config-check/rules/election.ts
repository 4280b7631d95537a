/** Priorities, states and preemption: who is master when all is well. */
import { at, everyMember, type Member, nameOf, pairs, ranked } from "../members.ts";
import { statement } from "../parsed-file.ts";
import { finding, type Rule, related } from "../rule.ts";
import { strangers } from "./hearing.ts";

const written = ({ file, instance }: Member, keyword: string): string | undefined =>
  statement(file, instance, keyword)?.words[0];
/** What the file says, not what a sync group or strict mode make of it. */
const stateOf = (member: Member): string => written(member, "state") ?? member.instance.state;

const tie: Rule = {
  id: "L15",
  title: "equal priority",
  check: pairs((a, b) =>
    a.instance.priority === b.instance.priority && a.instance.priority !== 255 && !strangers(a, b)
      ? [
          finding("L15", "warning", at(b, "priority"), {
            message: `Both have priority ${b.instance.priority}: whoever times out first is master and stays it, whatever \`state\` says; there is no fail-back. If both become master at the same moment the lower address yields.`,
            hint: "Give the node that shall be master the higher priority.",
            related: [related(at(a, "priority"), "the same priority")],
          }),
        ]
      : [],
  ),
};

const twoMasterStates: Rule = {
  id: "L16",
  title: "state MASTER on both",
  check: pairs((a, b) =>
    stateOf(a) === "MASTER" && stateOf(b) === "MASTER"
      ? [
          finding("L16", "info", at(b, "state"), {
            message:
              "Both nodes say `state MASTER`. Alone that is harmless: each begins as backup, and the priorities decide. It cancels nopreempt and preempt_delay on both.",
            hint: "Write `state BACKUP` on the node of the lower priority.",
            related: [related(at(a, "state"), "the other MASTER")],
          }),
        ]
      : [],
  ),
};

const twoBackups: Rule = {
  id: "L17",
  title: "state BACKUP on both",
  check: pairs((a, b) =>
    [a, b].every((member) => stateOf(member) === "BACKUP" && member.instance.preempt)
      ? [
          finding("L17", "info", at(b, "state"), {
            message:
              "Both nodes are `state BACKUP`: harmless, and required for nopreempt, which neither uses.",
            related: [related(at(a, "state"), "the other BACKUP")],
          }),
        ]
      : [],
  ),
};

const masterIsLower: Rule = {
  id: "L18",
  title: "state MASTER has the lower priority",
  check: pairs((a, b) => {
    const [better, other] = ranked(a, b);
    const wrong = stateOf(other) === "MASTER" && stateOf(better) === "BACKUP";
    return wrong && better.instance.priority > other.instance.priority
      ? [
          finding("L18", "warning", at(other, "state"), {
            message: `\`state MASTER\` wins nothing here: ${other.file.node} has priority ${other.instance.priority}, ${better.file.node} has ${better.instance.priority} and becomes master.`,
            hint: `Write \`state BACKUP\` here, or give ${other.file.node} the higher priority.`,
            related: [related(at(better, "priority"), "the higher priority")],
          }),
        ]
      : [];
  }),
};

const owner: Rule = {
  id: "L19",
  title: "state MASTER without priority",
  check: everyMember((member) =>
    member.instance.state === "MASTER" &&
    written(member, "priority") === undefined &&
    member.instance.priority === 255
      ? [
          finding("L19", "error", at(member, "state"), {
            message: `${nameOf(member)} has no priority, and with \`state MASTER\` that means 255, address owner: no other node can ever preempt it, no check lowers it, and two such nodes are two owners.`,
            hint: "Write a priority below 255, for example: priority 150",
          }),
        ]
      : [],
  ),
};

const uselessNopreempt: Rule = {
  id: "L21",
  title: "nopreempt only on the node of the lower priority",
  check: pairs((a, b) => {
    const [better, other] = ranked(a, b);
    const useless = !other.instance.preempt && better.instance.preempt;
    return useless && better.instance.priority > other.instance.priority
      ? [
          finding("L21", "warning", at(other, "nopreempt"), {
            message: `nopreempt does nothing on ${other.file.node}, whose priority ${other.instance.priority} is the lower one: ${better.file.node} comes back and takes the addresses again, a second interruption.`,
            hint: `Write \`state BACKUP\` and \`nopreempt\` in ${better.file.node} (both nodes BACKUP is usual).`,
            related: [related(at(better, "priority"), `priority ${better.instance.priority} preempts`)],
          }),
        ]
      : [];
  }),
};

export const electionRules: readonly Rule[] = [
  tie,
  twoMasterStates,
  twoBackups,
  masterIsLower,
  owner,
  uselessNopreempt,
];
