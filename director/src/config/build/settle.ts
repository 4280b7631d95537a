import { OWNER_PRIORITY } from "../../units.ts";
import type { Place } from "../line.ts";
import type { TrackWeight, VrrpInstance, VrrpSyncGroup } from "../model.ts";
import type { Report } from "../report.ts";

const DEFAULT_FILE_WEIGHT = 1;

/** Not the processes: keepalived 2.2.7 lets their weights count everywhere. */
const LISTS = ["trackInterfaces", "trackScripts", "trackFiles", "trackBfds"] as const;

/**
 * Trackers with a weight are taken out where a priority cannot move: at an address owner, and in a sync group whose
 * members share one fate (unless `sync_group_tracking_weight`). Whom a group tells of priorities, its members tell too.
 */
export function settleTrackers(
  instance: VrrpInstance,
  groups: readonly VrrpSyncGroup[],
  at: Place,
  report: Report,
): VrrpInstance {
  const group = groups.find(({ members }) => members.includes(instance.name));
  const reason =
    instance.priority === OWNER_PRIORITY
      ? "priority 255 does not move"
      : group !== undefined && !group.trackingWeight
        ? `the members of the sync group \`${group.name}\` keep their priority`
        : undefined;
  const settled = {
    ...instance,
    notifyPriorityChanges: instance.notifyPriorityChanges || group?.notifyPriorityChanges === true,
  };
  if (reason !== undefined) dropWeights(settled, reason, group !== undefined, at, report);
  if (group !== undefined) warnOfDoubles(settled, group, at, report);
  return settled;
}

/** A group begins as master only if every member owns its addresses and says so. */
export function settleStates(
  instances: readonly VrrpInstance[],
  groups: readonly VrrpSyncGroup[],
): VrrpInstance[] {
  const isHeldBack = ({ members }: VrrpSyncGroup) =>
    instances.some(
      ({ name, state, priority }) =>
        members.includes(name) && (state === "BACKUP" || priority !== OWNER_PRIORITY),
    );
  const held = new Set(groups.filter(isHeldBack).flatMap(({ members }) => members));
  return instances.map((instance) => (held.has(instance.name) ? { ...instance, state: "BACKUP" } : instance));
}

function dropWeights(
  instance: VrrpInstance,
  reason: string,
  isMember: boolean,
  at: Place,
  report: Report,
): void {
  for (const list of LISTS) {
    const entries: readonly TrackWeight[] = instance[list];
    const weighted = entries.filter(({ weight }) => weight !== 0);
    if (weighted.length === 0) continue;
    const isKept = (entry: TrackWeight) =>
      losesWeightAlone(list, entry, instance.priority === OWNER_PRIORITY);
    const kept = entries.filter((entry) => entry.weight === 0 || isKept(entry));
    Object.assign(instance, { [list]: kept.map((entry) => ({ ...entry, weight: 0 })) });
    const names = weighted.map(nameOf);
    const message = `${instance.name}: ${reason}, so the tracking of ${names.join(", ")} with a weight ${weighted.every(isKept) ? "counts as one without" : "is left out"}.`;
    report.warn(at, {
      code: "weight-ignored",
      message,
      ...(!isMember ? {} : { hint: "Write sync_group_tracking_weight into the group, or weight 0." }),
    });
  }
}

/** A member's interface still counts when it goes down; so does a file whose weight nobody wrote. */
function losesWeightAlone(list: (typeof LISTS)[number], { weight }: TrackWeight, isOwner: boolean): boolean {
  return list === "trackInterfaces" ? !isOwner : list === "trackFiles" && weight === DEFAULT_FILE_WEIGHT;
}

/** An instance always tracks its own interface. */
function warnOfDoubles(instance: VrrpInstance, group: VrrpSyncGroup, at: Place, report: Report): void {
  const names = (block: VrrpInstance | VrrpSyncGroup) => [
    ...block.trackInterfaces.map((tracked) => tracked.interface),
    ...(group.trackingWeight ? block.trackScripts.map(({ script }) => script) : []),
  ];
  const common = new Set(names(group));
  for (const name of [instance.interface, ...names(instance)].filter((each) => common.has(each))) {
    const message = `${name} is tracked by ${instance.name} and by its sync group \`${group.name}\`; one of the two is enough.`;
    report.warn(at, { code: "tracked-twice", message });
  }
}

function nameOf({ weight: _weight, reverse: _reverse, ...tracked }: TrackWeight): string {
  return String(Object.values(tracked)[0]);
}
