/**
 * steady-again: within a deadline after the heal the cluster has one holder on every plane, the right one, and
 * clients lose nothing for a while. Failure catalogue, 5.8.
 */
import { between, formatMs, type Instant, type Milliseconds, ms } from "../domain/units.ts";
import type { Measure } from "../domain/verdict.ts";
import { doubtAboutFault, doubtsAbout, tempered } from "./doubts.ts";
import { clockTime, said } from "./evidence.ts";
import { preferredMaster } from "./expected.ts";
import { clip, earliest, latest, pieces, type Span } from "./intervals.ts";
import { unansweredSpans } from "./ownership/arp.ts";
import { absenceOf, type HoldingPlane, ownershipOn } from "./ownership.ts";
import { answeredAt, lossRuns, probesOf, sentAt, served } from "./probes.ts";
import { type Answer, complete, property, unknown } from "./property.ts";
import { neverHealed, noFault, poweredSpans, type Scene } from "./scene.ts";
import { quiet, reaction, settling } from "./tolerances.ts";

/** Something that a steady cluster does not show. */
interface Disturbance extends Span {
  readonly what: string;
}

export const steadyAgain = property(
  "steady-again",
  [{ plane: null, window: "healed" }],
  (scene, question) => {
    const { fault } = scene;
    if (fault === null) return unknown(noFault(scene));
    if (fault.healed === null) return unknown(neverHealed);
    const blind = (["address", "wire"] as const).map((plane) => absenceOf(plane, scene));
    const absence = blind.find((each) => each !== null);
    if (absence) return absence;
    const disturbances = disturbancesOf(scene);
    const dirty = dirtyStart(scene, fault.asked, disturbances);
    if (dirty !== null) return unknown(`Not steady before the fault: ${dirty.what}.`);
    const answer = answerFor(scene, fault.healed, disturbances);
    const doubts = [...doubtAboutFault(scene), ...doubtsAbout(scene, ["wire", "data"])];
    return tempered(complete("steady-again", question, answer), doubts, true);
  },
);

/** What has to be steady before the fault: as long as a hidden election would take to show, 5 s at least. */
function dirtyStart(scene: Scene, asked: Instant, disturbances: readonly Disturbance[]): Disturbance | null {
  const wanted = Math.max(scene.masterDown + scene.advert, 5_000) * 1e6;
  const steady = scene.history.find((event) => event.kind === "phase" && event.phase === "steady");
  const from = Math.max(asked - wanted, steady?.t ?? asked - scene.advert * 1e6);
  const before = { from: latest(scene.whole.from, from as Instant), to: hitFrom(scene, asked) };
  return clip(disturbances, before)[0] ?? null;
}

/** Requests under way when the fault began were lost by it: its losses begin with the first of them. */
function hitFrom(scene: Scene, asked: Instant): Instant {
  const hit = lossRuns(probesOf(scene)).find(
    ({ first, last }) =>
      sentAt(first) < asked && asked <= sentAt(last) && between(sentAt(first), asked) <= reaction,
  );
  return hit === undefined ? asked : sentAt(hit.first);
}

function disturbancesOf(scene: Scene): readonly Disturbance[] {
  const planes: readonly HoldingPlane[] = ["address", "wire", "arp", "data"];
  return planes
    .filter((plane) => absenceOf(plane, scene) === null)
    .flatMap((plane) => [
      ...doublesOf(scene, plane),
      ...(plane === "data" ? losses(scene) : gapsOf(scene, plane)),
    ])
    .concat(changes(scene));
}

const doublesOf = (scene: Scene, plane: HoldingPlane): readonly Disturbance[] =>
  ownershipOn(plane, scene).doubles.map((each) => ({
    ...each,
    what: `${each.who.join(" and ")} both held the address (${plane}) until ${clockTime(each.to)}`,
  }));

function gapsOf(scene: Scene, plane: HoldingPlane): readonly Disturbance[] {
  const empty =
    plane === "arp"
      ? unansweredSpans(scene)
      : pieces(ownershipOn(plane, scene).holdings, scene.whole).filter(({ who }) => who.length === 0);
  return empty.map(({ from, to }) => ({
    from,
    to,
    what: `nobody held the address (${plane}) until ${clockTime(to)}`,
  }));
}

/** A probe that was lost disturbs until its loss was known. */
const losses = (scene: Scene): readonly Disturbance[] =>
  probesOf(scene)
    .filter((probe) => !served(probe))
    .map((probe) => ({
      from: sentAt(probe),
      to: earliest(scene.whole.to, latest(answeredAt(probe), (sentAt(probe) + 1) as Instant)),
      what: `a probe sent at ${clockTime(sentAt(probe))} was not served (${probe.outcome})`,
    }));

/** A change of hands without a gap is over in an instant, but a change it is. */
function changes(scene: Scene): readonly Disturbance[] {
  const held = pieces(ownershipOn("wire", scene).holdings, scene.whole);
  return held.slice(1).flatMap(({ from, who }, index) => {
    const before = held[index]!.who;
    return who.length === 1 && before.length > 0 && before.join() !== who.join()
      ? [
          {
            from,
            to: (from + 1) as Instant,
            what: `${who[0]} took over from ${before.join(" and ")} at ${clockTime(from)}`,
          },
        ]
      : [];
  });
}

function answerFor(scene: Scene, healed: Instant, disturbances: readonly Disturbance[]): Answer {
  const after = { from: healed, to: scene.whole.to };
  const last = clip(disturbances, after).reduce<Disturbance | null>(
    (a, b) => (a === null || b.to > a.to ? b : a),
    null,
  );
  const settledAt = last?.to ?? healed;
  const deadline = deadlineOf(scene);
  const settled: Measure = {
    name: "settled",
    value: between(healed, settledAt),
    unit: "ms",
    expected: [0, deadline],
  };
  const calm = between(settledAt, scene.whole.to);
  const evidence = last === null ? [] : [said(`Last change: ${last.what}.`, last.from)];
  return { ...outcomeOf(scene, settled.value, calm, deadline, last), measures: [settled], evidence };
}

function outcomeOf(
  scene: Scene,
  settled: number,
  calm: Milliseconds,
  deadline: Milliseconds,
  last: Disturbance | null,
): Answer {
  const change = last === null ? "nothing happened after the heal" : last.what;
  if (settled > deadline)
    return {
      outcome: "violated",
      summary: `Not steady within ${formatMs(deadline)} of the heal: ${change}.`,
    };
  if (calm < quiet)
    return unknown(
      `The recording ends ${formatMs(calm)} after the last change (${change}); ${formatMs(quiet)} of quiet would prove it steady.`,
    );
  const wrong = wrongMaster(scene);
  if (wrong !== null) return { outcome: "violated", summary: wrong };
  return {
    outcome: "holds",
    summary: `Steady ${formatMs(settled)} after the heal and quiet for ${formatMs(calm)} until the end, with one holder on every plane.`,
  };
}

const deadlineOf = (scene: Scene): Milliseconds => {
  const delays = scene.instances.map(({ preemptDelay }) => preemptDelay ?? 0);
  return ms(scene.masterDown + Math.max(0, ...delays) + settling);
};

/** With preemption the highest priority among the nodes with power has to be master again. */
function wrongMaster(scene: Scene): string | null {
  const powered = scene.instances.filter(
    ({ node }) => poweredSpans(scene, node).at(-1)?.to === scene.whole.to,
  );
  const preferred = preferredMaster(powered);
  const master = pieces(ownershipOn("wire", scene).holdings, scene.whole).at(-1)?.who[0];
  return preferred === null || !preferred.preempt || master === preferred.node
    ? null
    : `${master ?? "Nobody"} is master at the end, but ${preferred.node} has the highest priority and preempts.`;
}
