/** One virtual address of a recording, with everything a property asks about it looked up once. */
import type { Ipv4, Mac } from "../domain/address.ts";
import { type History, only } from "../domain/history.ts";
import type { NodeName, VipFacts } from "../domain/node.ts";
import type { InstanceFacts, Recording, RecordingHeader, ServiceFacts } from "../domain/recording.ts";
import { type Instant, type Milliseconds, ms } from "../domain/units.ts";
import type { Window } from "../domain/verdict.ts";
import { type FaultWindow, faultWindowOf } from "./fault-window.ts";
import { instant, later, latest, type Span } from "./intervals.ts";
import { once } from "./once.ts";
import { reaction } from "./tolerances.ts";

export interface Scene {
  readonly header: RecordingHeader;
  readonly history: History;
  readonly vip: VipFacts;
  /** The instances configured to hold the address, and so the directors. */
  readonly instances: readonly InstanceFacts[];
  readonly fault: FaultWindow | null;
  /** From the first event to the beginning of the end, where Keelhaul itself takes the cluster down. */
  readonly whole: Span;
  /** The longest advertisement interval of the instances. */
  readonly advert: Milliseconds;
  /** The longest master-down time of the instances. */
  readonly masterDown: Milliseconds;
  /** The service that clients use through this address; null where nothing forwards or nothing is asked. */
  readonly service: ServiceFacts | null;
}

export function sceneOf(recording: Recording, vip: VipFacts): Scene {
  return scenesOf(recording)(vip);
}

const scenesOf = once((recording: Recording) => once((vip: VipFacts) => setScene(recording, vip)));

function setScene({ header, history }: Recording, vip: VipFacts): Scene {
  const instances = header.instances.filter(({ addresses }) => addresses.includes(vip.address));
  return {
    header,
    history,
    vip,
    instances,
    fault: faultWindowOf(history),
    whole: { from: history[0]?.t ?? instant(0), to: endOf(history) },
    advert: ms(Math.max(0, ...instances.map(({ advertInterval }) => advertInterval))),
    masterDown: ms(Math.max(0, ...instances.map(({ masterDown }) => masterDown))),
    service: header.service?.vip === vip.address && header.load.kind !== "none" ? header.service : null,
  };
}

function endOf(history: History): Instant {
  const ending = only(history, "phase").find(({ phase }) => phase === "ending");
  return ending?.t ?? history.reduce((end, { t }) => latest(end, t), instant(0));
}

/** Why there is nothing to say of a fault: the recording's own note where it has one. */
export const noFault = ({ header }: Scene): string =>
  header.notes.find((note) => note.startsWith("No fault was begun")) ?? "No fault was made in this run.";
export const neverHealed = "The fault never ended in this recording.";

/** The span that a window stands for, or a sentence that says why there is none. */
export function spanOf(scene: Scene, window: Window): Span | string {
  const { fault, whole } = scene;
  if (window === "run") return whole;
  if (fault === null) return noFault(scene);
  if (window === "fault") return { from: fault.asked, to: fault.healed ?? whole.to };
  if (fault.healed === null) return neverHealed;
  // One advertisement for the cluster to hear of the heal, and the time to act on it.
  return { from: later(fault.healed, ms(scene.advert + reaction)), to: whole.to };
}

export function nodeOfMac(scene: Scene, mac: Mac): NodeName | null {
  return scene.header.nodes.find((node) => node.nics.some((nic) => nic.mac === mac))?.name ?? null;
}

export function nodeOfAddress(scene: Scene, address: Ipv4): NodeName | null {
  return scene.header.nodes.find((node) => node.nics.some((nic) => nic.address === address))?.name ?? null;
}

/** The MAC that RFC 9568 7.3 gives to the virtual router itself: it names no node. */
export const isVirtualMac = (mac: Mac): boolean => mac.startsWith("00:00:5e:00:01:");

/** When a node had power; those never heard of otherwise had it throughout. */
export function poweredSpans(scene: Scene, node: NodeName): readonly Span[] {
  const spans: Span[] = [];
  let since: Instant | null = scene.whole.from;
  for (const event of only(scene.history, "node").filter((each) => each.node === node)) {
    if (event.state === "down" && since !== null) spans.push({ from: since, to: event.t });
    since = event.state === "down" ? null : (since ?? event.t);
  }
  if (since !== null) spans.push({ from: since, to: scene.whole.to });
  return spans.filter(({ from, to }) => to > from);
}
