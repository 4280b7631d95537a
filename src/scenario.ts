import { setTimeout as sleep } from "node:timers/promises";
import { realtimeNs } from "@keelhaul/linux";
import type { FaultEvent, PhaseEvent } from "./domain/history.ts";
import type { Instant } from "./domain/units.ts";
import { ms } from "./domain/units.ts";
import { advertFrom } from "./faults/adverts.ts";
import type { ActiveFault, Witness } from "./faults/fault.ts";
import type { Recorder } from "./observation/recorder.ts";
import type { LiveCluster } from "./stage/live-cluster.ts";
import type { Load } from "./stage/load.ts";
import type { Variant } from "./stage/scenario.ts";
import { startRealServers } from "./stage/services.ts";
import { becomesSteady, steadyTime } from "./stage/steady.ts";

/** What one performance of a scenario needs. */
export interface Performance {
  readonly variant: Variant;
  readonly cluster: LiveCluster;
  readonly recorder: Recorder;
  /** Starts the load; null where the stack has no service to ask. */
  readonly startLoad: (() => Promise<Load>) | null;
  /** Where in the master's advertisement interval the fault begins, 0 to 1; null: whenever it comes. */
  readonly aim: number | null;
  readonly step: (text: string) => void;
  readonly note: (text: string) => void;
  readonly signal: AbortSignal;
}

/**
 * The stages in order: programs up, first election, steady state, fault, recovery, heal, steady state again.
 * Everything that is seen goes into the recording; nothing is judged here. The load still runs when this
 * returns: ending it is the caller's. An interruption heals first and then rejects.
 */
export async function perform(performance: Performance): Promise<void> {
  const { variant, cluster, step, note, signal } = performance;
  const quiet = steadyTime(cluster);
  const election = ms(2 * cluster.longestMasterDown + 5000);

  enter(performance, "starting");
  step("starting servers and directors");
  await startRealServers(cluster.lab);
  await cluster.startStacks();

  step("waiting for the first election");
  if (!(await becomesSteady(cluster, null, ms(0), election, signal))) {
    signal.throwIfAborted();
    note(`No fault was begun: the first election brought no single master; ${cluster.describe()}.`);
    return;
  }

  enter(performance, "steady");
  step("proving the steady state");
  const load = (await performance.startLoad?.()) ?? null;
  if (!(await becomesSteady(cluster, load, quiet, ms(3 * quiet), signal))) {
    signal.throwIfAborted();
    note(`No fault was begun: the cluster was not steady for ${quiet} ms; ${cluster.describe()}.`);
    return;
  }

  if (performance.aim !== null) await aimAt(performance, performance.aim);
  enter(performance, "safety");
  step(`fault: ${variant.title}`);
  const fault = await begin(performance);
  try {
    await sleep(variant.hold(cluster.instances), undefined, { signal });
    if (variant.hearsFirst !== undefined) await aimHeal(performance, variant.hearsFirst);
  } finally {
    step("healing");
    await heal(performance, fault);
  }

  enter(performance, "liveness");
  step("waiting for the steady state again");
  await becomesSteady(cluster, load, quiet, ms(election + quiet), signal);
  signal.throwIfAborted();
  enter(performance, "ending");
}

function enter({ recorder, cluster }: Performance, phase: PhaseEvent["phase"]): void {
  recorder.append({ kind: "phase", t: cluster.now(), phase });
}

/** Waits for the master's next advertisement, and then for the given part of its interval. */
async function aimAt({ cluster, signal }: Performance, part: number): Promise<void> {
  const advert = await cluster.awaitEvent(
    advertFrom(cluster, cluster.master()),
    ms(2 * cluster.longestInterval),
  );
  if (advert === null) return;
  const since = Number(realtimeNs() - cluster.realtimeOf(advert.t)) / 1e6;
  const wait = part * cluster.longestInterval - since;
  if (wait > 0) await sleep(wait, undefined, { signal });
}

/**
 * Waits for an advertisement of the side that is to hear the other first. Both advertise at the same interval, so
 * when the heal is quick the next one comes from the other side. A rival that waited for its master-down time
 * trails the master by its skew.
 */
async function aimHeal({ cluster, note }: Performance, hearsFirst: "preferred" | "other"): Promise<void> {
  const other = cluster.instances.find(({ node }) => node !== cluster.preferred)?.node;
  const listener = hearsFirst === "preferred" ? cluster.preferred : (other ?? cluster.preferred);
  const heard = await cluster.awaitEvent(advertFrom(cluster, listener), ms(2 * cluster.longestInterval));
  if (heard === null) note(`The heal was not aimed: ${listener} advertised no more.`);
}

interface BegunFault extends ActiveFault {
  readonly id: string;
}

async function begin(performance: Performance): Promise<BegunFault> {
  const { variant, cluster, note } = performance;
  const asked = cluster.now();
  const active = { ...(await variant.fault.begin(cluster)), id: variant.fault.name };
  mark(performance, active, "asked", asked);
  if (active.began === null) {
    note(`The fault ${variant.fault.name} was not seen to take hold.`);
    mark(performance, active, "unwitnessed", cluster.now());
  } else mark(performance, active, "began", cluster.instantOf(active.began.realtimeNs), active.began);
  return active;
}

async function heal(performance: Performance, fault: BegunFault): Promise<void> {
  mark(performance, fault, "end-asked", performance.cluster.now());
  const ended = await fault.heal();
  if (ended !== null)
    mark(performance, fault, "ended", performance.cluster.instantOf(ended.realtimeNs), ended);
  else mark(performance, fault, "unwitnessed", performance.cluster.now());
}

function mark(
  { recorder, variant }: Performance,
  fault: BegunFault,
  edge: FaultEvent["edge"],
  t: Instant,
  witness?: Witness,
): void {
  const { id, targets, summary } = fault;
  const { name, layer } = variant.fault;
  recorder.append({
    kind: "fault",
    t,
    id,
    name,
    edge,
    targets,
    layer,
    summary,
    ...(witness && { witness: witness.text }),
  });
}
