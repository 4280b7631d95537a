/**
 * The take-over that a fault brings about, found on the wire: the old master's last sign of life as the winner
 * heard it, and the winner's first advertisement (T0 and T1 of the failure catalogue, 5.2).
 */
import { type AdvertEvent, only } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import type { InstanceFacts } from "../domain/recording.ts";
import type { Instant } from "../domain/units.ts";
import type { FaultWindow } from "./fault-window.ts";
import { clip, holdersAt, later, type Span } from "./intervals.ts";
import { advertsFor, outranks, senderOf, wireHoldings } from "./ownership/wire.ts";
import { noFault, poweredSpans, type Scene, spanOf } from "./scene.ts";
import { reaction } from "./tolerances.ts";

export interface Takeover {
  readonly kind: "takeover";
  readonly old: NodeName;
  readonly heir: InstanceFacts;
  /** `graceful` when the old master said goodbye with priority 0. */
  readonly manner: "crash" | "graceful";
  /** T0: the last that the heir heard of the old master. */
  readonly lastHeard: AdvertEvent;
  /** T1: the heir's first advertisement. */
  readonly first: AdvertEvent;
}

/** The backups went without the master for long enough, and none of them took over. */
export interface NoTakeover {
  readonly kind: "missing";
  readonly old: NodeName;
  readonly due: Instant;
  readonly lastHeard: AdvertEvent;
}

export interface NotJudged {
  readonly kind: "not-judged";
  readonly outcome: "unknown" | "not-applicable";
  readonly why: string;
}

export function takeoverIn(scene: Scene): Takeover | NoTakeover | NotJudged {
  const { fault } = scene;
  if (scene.instances.length < 2) return notApplicable("Fewer than two directors can hold the address.");
  if (fault === null) return unknown(noFault(scene));
  if (fault.began === null) return unknown("The fault was not seen to take hold.");
  const masters = holdersAt(wireHoldings(scene), fault.asked);
  const [old, second] = masters;
  if (old === undefined) return unknown("Nobody advertised when the fault was made: a dirty start.");
  if (second !== undefined)
    return unknown(`${masters.join(" and ")} both advertised when the fault was made: a dirty start.`);
  return takeoverFrom(scene, fault, old);
}

function takeoverFrom(scene: Scene, fault: FaultWindow, old: NodeName): Takeover | NoTakeover | NotJudged {
  const adverts = advertsFor(scene);
  const before = adverts.findLast((each) => senderOf(scene, each) === old && each.t <= fault.asked);
  if (before === undefined) return unknown(`No advertisement of ${old} was captured before the fault.`);
  const end = (spanOf(scene, "fault") as Span).to;
  const rivals = adverts.filter(
    (each) => senderOf(scene, each) !== old && each.priority > 0 && each.t > fault.asked && each.t < end,
  );
  const first = rivals.find(({ vrid }) => vrid === before.vrid);
  if (first !== undefined) return judged(scene, old, before.vrid, first);
  const missing = silenceOf(scene, fault, old, before.vrid, end);
  if (missing !== null) return missing;
  return rivals[0] === undefined
    ? notApplicable(`No take-over was due: the backups that were up went on hearing ${old}.`)
    : notApplicable(
        `${senderOf(scene, rivals[0])} advertised as virtual router ${rivals[0].vrid} beside ${old} as ` +
          `${before.vrid}: a second router, not a take-over.`,
      );
}

function judged(scene: Scene, old: NodeName, vrid: number, first: AdvertEvent): Takeover | NotJudged {
  const node = senderOf(scene, first);
  const heir = scene.instances.find((each) => each.node === node);
  if (heir === undefined) return unknown(`${node} advertised, but no director of this run is configured so.`);
  const lastHeard = heardBy(scene, node, old, vrid).findLast(({ t }) => t < first.t);
  if (lastHeard === undefined) return unknown(`${node}'s capture holds no advertisement of ${old}.`);
  if (lastHeard.priority > 0 && outranks(first, lastHeard))
    return notApplicable(`${node} outranks ${old} and took over by its priority, not because of a silence.`);
  const manner = lastHeard.priority === 0 ? "graceful" : "crash";
  return { kind: "takeover", old, heir, manner, lastHeard, first };
}

/** The old master's advertisements as a node received them; without a capture there, as they were sent. */
function heardBy(scene: Scene, node: NodeName, old: NodeName, vrid: number): readonly AdvertEvent[] {
  const fromOld = (advert: AdvertEvent) => senderOf(scene, advert) === old && advert.vrid === vrid;
  const heard = only(scene.history, "advert").filter(
    (advert) =>
      advert.at === node && advert.direction === "received" && advert.defect === null && fromOld(advert),
  );
  return heard.length > 0 ? heard : advertsFor(scene).filter(fromOld);
}

/** A backup that had power and heard nothing of the master for its whole master-down time, if there is one. */
function silenceOf(
  scene: Scene,
  fault: FaultWindow,
  old: NodeName,
  vrid: number,
  end: Instant,
): NoTakeover | null {
  for (const backup of scene.instances.filter(({ node }) => node !== old)) {
    const heard = heardBy(scene, backup.node, old, vrid);
    for (const [index, lastHeard] of heard.entries()) {
      const wait = lastHeard.priority === 0 ? backup.skew : backup.masterDown;
      const due = later(later(lastHeard.t, wait), reaction);
      const next = heard[index + 1]?.t ?? end;
      const powered = clip(poweredSpans(scene, backup.node), { from: lastHeard.t, to: due });
      const awake = powered.length === 1 && powered[0]!.from === lastHeard.t && powered[0]!.to === due;
      if (due > fault.asked && due < next && due < end && awake)
        return { kind: "missing", old, due, lastHeard };
    }
  }
  return null;
}

const unknown = (why: string): NotJudged => ({ kind: "not-judged", outcome: "unknown", why });
const notApplicable = (why: string): NotJudged => ({
  kind: "not-judged",
  outcome: "not-applicable",
  why,
});
