import type { VrrpInstance } from "@keelhaul/director/config";
import type { Member } from "./members.ts";
import type { ParsedFile } from "./parsed-file.ts";

/** One thing that an instance tracks, as it takes effect. */
export interface Tracker {
  /** `script chk_nginx`, `interface eth1`. */
  readonly name: string;
  /** 0: a failure means FAULT. */
  readonly weight: number;
  /** Success and failure change places. */
  readonly reverse: boolean;
  /** How long a failure stays unnoticed at most, in seconds. */
  readonly detection: number;
}

export const syncGroupsOf = ({ file, instance }: Member) =>
  file.config.vrrpSyncGroups.filter(({ members }) => members.includes(instance.name));

/**
 * What takes effect: a sync group's trackers count for every member, and a member in FAULT takes the whole group along.
 * Where weights have no effect the reader has left them out of the instances.
 */
export function trackersOf(member: Member): readonly Tracker[] {
  const { file, instance } = member;
  const groups = syncGroupsOf(member);
  const mates = file.config.vrrpInstances.filter(
    ({ name }) => name !== instance.name && groups.some(({ members }) => members.includes(name)),
  );
  const all = [
    ...listed(file, instance),
    ...groups.flatMap((group) =>
      listed(file, group).filter(({ weight }) => weight === 0 || group.trackingWeight),
    ),
    ...mates.flatMap((mate) => listed(file, mate).filter(({ weight }) => weight === 0)),
  ];
  return all.filter(({ name }, index) => all.findIndex((other) => other.name === name) === index);
}

/**
 * Every tracker of a block. A file with a weight is left out: it moves the priority by whatever number stands in it.
 */
function listed(
  file: ParsedFile,
  block: Pick<
    VrrpInstance,
    "trackScripts" | "trackInterfaces" | "trackFiles" | "trackProcesses" | "trackBfds"
  >,
): readonly Tracker[] {
  const { trackScripts, trackInterfaces, trackFiles, trackProcesses, trackBfds } = block;
  return [
    ...trackScripts.map(({ script, ...effect }) => ({
      name: `script ${script}`,
      detection: detectionOf(file, script),
      ...effect,
    })),
    ...trackInterfaces.map(({ interface: name, ...effect }) => ({
      name: `interface ${name}`,
      ...atOnce,
      ...effect,
    })),
    ...trackFiles
      .filter(({ weight }) => weight === 0)
      .map(({ file: name, ...effect }) => ({ name: `file ${name}`, ...atOnce, ...effect })),
    ...trackProcesses.map(({ process, ...effect }) => ({ name: `process ${process}`, ...atOnce, ...effect })),
    ...trackBfds.map(({ bfd, ...effect }) => ({ name: `bfd ${bfd}`, ...atOnce, ...effect })),
  ];
}

const atOnce = { detection: 0 } as const;

/** `fall` runs in a row have to fail, and the last one may take until its timeout. */
function detectionOf(file: ParsedFile, name: string): number {
  const script = file.config.vrrpScripts.find((each) => each.name === name);
  return script === undefined ? 0 : script.interval * script.fall + script.timeout;
}

/**
 * Priority with these trackers failing, as keepalived adds it up: clipped to 1 to 254, 255 untouched; null: FAULT.
 */
export function effectivePriority(
  { instance: { priority } }: Member,
  trackers: readonly Tracker[],
  failing: (tracker: Tracker) => boolean,
): number | null {
  const good = (tracker: Tracker): boolean => failing(tracker) === tracker.reverse;
  if (trackers.some((tracker) => tracker.weight === 0 && !good(tracker))) return null;
  if (priority === 255) return 255;
  const sum = trackers.reduce((total, tracker) => total + contribution(tracker, good(tracker)), 0);
  return Math.min(254, Math.max(1, priority + sum));
}

/** A positive weight is earned by success, a negative one taken by failure. */
const contribution = ({ weight }: Tracker, good: boolean): number =>
  good ? Math.max(0, weight) : Math.min(0, weight);

/** `script a and interface eth1`, for messages. */
export const namesOf = (trackers: readonly Tracker[]): string =>
  trackers.map(({ name }) => name).join(" and ");
