/** Sync groups that the nodes do not agree on. */
import { at, clustersOf, type Member, nameOf, pairs, ranked } from "../members.ts";
import { placeOf } from "../parsed-file.ts";
import { finding, type Rule, related } from "../rule.ts";
import { syncGroupsOf } from "../trackers.ts";

const ranks: Rule = {
  id: "L73",
  title: "members of a sync group ranked differently",
  check: (files) => {
    const clusters = clustersOf(files);
    return files.flatMap((file) =>
      file.config.vrrpSyncGroups.flatMap((group) => {
        const pairsOfGroup = clusters.filter((cluster) =>
          cluster.some((member) => member.file === file && group.members.includes(member.instance.name)),
        );
        const winners = pairsOfGroup.filter((cluster) => cluster.length > 1).map(winnerOf);
        const [first] = winners;
        const other = winners.find((winner) => winner.file !== first?.file);
        if (first === undefined || other === undefined || file !== first.file) return [];
        return [
          finding("L73", "error", placeOf(file, group), {
            message: `The members of ${group.name} have different masters by priority: ${nameOf(first)}, but ${nameOf(other)}. The node whose timers ran out first keeps all of them; the other logs "received lower priority … - discarding" for ever and never takes over.`,
            hint: "Give all members of the group the same priority on one node.",
            related: [first, other].map((member) =>
              related(at(member, "priority"), `priority ${member.instance.priority}`),
            ),
          }),
        ];
      }),
    );
  },
};

const winnerOf = (cluster: readonly Member[]): Member => cluster.reduce((a, b) => ranked(a, b)[0]);

const groupOnOneNode: Rule = {
  id: "L72",
  title: "sync group on one node only, or with other members",
  check: pairs((a, b) => {
    const [mine, theirs] = [a, b].map((member) => syncGroupsOf(member).length > 0);
    if (mine === theirs) return [];
    const [grouped, alone] = mine ? [a, b] : [b, a];
    return [
      finding("L72", "warning", at(alone), {
        message: `${nameOf(grouped)} moves with the sync group ${syncGroupsOf(grouped)[0]!.name}; ${nameOf(alone)} is in no group. A failover is uneven: one address on one node, the next on the other.`,
        hint: "Write the same vrrp_sync_group on every node.",
        related: [related(placeOf(grouped.file, syncGroupsOf(grouped)[0]!), "the group")],
      }),
    ];
  }),
};

export const groupRules: readonly Rule[] = [groupOnOneNode, ranks];
