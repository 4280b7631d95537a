/** For every combination of nodes up and checks passing: who is master, and how long the hand-over takes at worst. */
import type { Compat } from "@keelhaul/director/config";
import { type Cluster, clustersOf, type Member } from "../members.ts";
import type { ParsedFile } from "../parsed-file.ts";
import { strangers } from "../rules/hearing.ts";
import { trackersOf } from "../trackers.ts";
import { type Condition, conditionsOf, type Situation, situationsOf } from "./conditions.ts";
import { electedFrom, priorityIn } from "./elect.ts";
import { masterDown, skew } from "./timing.ts";

/** Seconds from the event to the new master, at worst. */
export interface HandOver {
  readonly seconds: number;
  /** Where the event is a node that goes down: the same for one that is stopped in order (priority 0 is sent). */
  readonly stopped?: number;
  /** How the time comes about. */
  readonly because: string;
}

export interface Outcome {
  readonly conditions: readonly Condition[];
  /** Effective priorities, in the order of the nodes; null: down or FAULT. */
  readonly priorities: readonly (number | null)[];
  /** None: the addresses are nowhere; several: two masters. */
  readonly masters: readonly string[];
  /** Equal priorities: whoever times out first. */
  readonly tie: boolean;
  /** From the good state, with everything in order, into this one; null where the master stays. */
  readonly handOver: HandOver | null;
  /** Back again, when everything is in order; null where the master stays. */
  readonly back: HandOver | null;
}

export interface OutcomeTable {
  readonly name: string;
  readonly addresses: readonly string[];
  readonly nodes: readonly string[];
  /** The first has everything in order. */
  readonly outcomes: readonly Outcome[];
  /** Combinations left out: more than two nodes in trouble at once. */
  readonly omitted: number;
}

/** One table for each virtual router, in the order of the files. */
export function outcomesOf(files: readonly ParsedFile[], compat?: Compat): readonly OutcomeTable[] {
  return clustersOf(files)
    .flatMap((cluster) =>
      cluster.length === 2 && strangers(cluster[0]!, cluster[1]!) ? cluster.map((one) => [one]) : [cluster],
    )
    .map((cluster) => tableOf(cluster, compat === "2.4"));
}

function tableOf(cluster: Cluster, lenient: boolean): OutcomeTable {
  const { situations, omitted } = situationsOf(cluster.map(conditionsOf));
  const [healthy, ...others] = situations;
  const start = electedFrom(cluster, healthy!, [], lenient);
  const first: Outcome = {
    conditions: healthy!,
    priorities: cluster.map((member, index) => priorityIn(member, healthy![index]!)),
    masters: start.masters.map(nodeOf),
    tie: start.tie,
    handOver: null,
    back: null,
  };
  return {
    name: [...new Set(cluster.map(({ instance }) => instance.name))].join(" / "),
    addresses: cluster[0]!.instance.virtualAddresses.map(
      ({ address, prefixLength }) => `${address}/${prefixLength}`,
    ),
    nodes: cluster.map(nodeOf),
    outcomes: [
      first,
      ...others.map((situation) => outcomeOf(cluster, healthy!, start.masters, situation, lenient)),
    ],
    omitted,
  };
}

const nodeOf = ({ file }: Member): string => file.node;

function outcomeOf(
  cluster: Cluster,
  healthy: Situation,
  before: readonly Member[],
  situation: Situation,
  lenient: boolean,
): Outcome {
  const { masters, tie } = electedFrom(cluster, situation, before, lenient);
  const again = electedFrom(cluster, healthy, masters, lenient);
  const [old, next] = [before[0], masters[0]];
  const [returning] = again.masters;
  return {
    conditions: situation,
    priorities: cluster.map((member, index) => priorityIn(member, situation[index]!)),
    masters: masters.map(nodeOf),
    tie,
    handOver:
      old === undefined || next === undefined || before.length > 1 || masters.includes(old)
        ? null
        : handOver(
            old,
            next,
            situation[cluster.indexOf(old)]!,
            priorityIn(next, situation[cluster.indexOf(next)]!)!,
          ),
    back:
      returning === undefined || again.masters.length > 1 || masters.includes(returning)
        ? null
        : failBack(
            returning,
            masters.length > 0,
            priorityIn(returning, healthy[cluster.indexOf(returning)]!)!,
          ),
  };
}

/** What the old master's trouble costs until the next one is master. */
function handOver(old: Member, next: Member, trouble: Condition, priority: number): HandOver {
  const interval = intervalOf(old, next);
  const down = masterDown(next.instance, priority, interval);
  const leave = skew(next.instance.version, priority, interval);
  if (trouble.kind === "down") {
    return {
      seconds: down,
      stopped: leave,
      because: `${next.instance.downTimerAdverts} × ${interval} s + skew`,
    };
  }
  const failing = trouble.kind === "failing" ? trouble.trackers : [];
  const detection = Math.max(0, ...failing.map((tracker) => tracker.detection));
  const noticed = detection > 0 ? `noticed within ${round(detection)} s, then ` : "";
  const fault = failing.some(
    ({ name, weight }) => weight === 0 && trackersOf(old).some((each) => each.name === name),
  );
  return fault
    ? { seconds: detection + leave, because: `${noticed}priority 0 is sent: skew` }
    : { seconds: detection + down, because: `${noticed}the higher backup lets its timer run out` };
}

/** The node that comes back listens, waits its delay, and takes over when its timer has run out. */
function failBack(next: Member, somebodyIsMaster: boolean, priority: number): HandOver {
  const { preemptDelay, advertInterval } = next.instance;
  if (priority === 255 && next.instance.state === "MASTER")
    return { seconds: 0, because: "address owner: at once" };
  const down = masterDown(next.instance, priority, advertInterval / 100);
  const delay = somebodyIsMaster ? preemptDelay : 0;
  return {
    seconds: delay + down,
    because: delay > 0 ? `preempt_delay ${delay} s + up to one master-down time` : "one master-down time",
  };
}

/** VRRPv3 backups count in the master's interval. */
const intervalOf = (master: Member, backup: Member): number =>
  (backup.instance.version === 3 ? master : backup).instance.advertInterval / 100;

const round = (seconds: number): string => String(Math.round(seconds * 1000) / 1000);
