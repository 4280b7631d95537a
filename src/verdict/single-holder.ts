/**
 * single-holder: never two nodes hold the virtual address, asked on each plane for itself. Failure catalogue, 5.4.
 * What lasts no longer than one advertisement interval is transient, and VRRP allows it at elections and heals.
 */
import { between, formatMs, ms } from "../domain/units.ts";
import type { Evidence, Interval, Measure } from "../domain/verdict.ts";
import { doubtAboutFault, doubtsAbout, tempered } from "./doubts.ts";
import { advertEvidence, answersEvidence, clockTime, probeEvidence, said } from "./evidence.ts";
import { clip, holdersAt, lengthOf, longest, type Span, total } from "./intervals.ts";
import { roundsOf } from "./ownership/arp.ts";
import { deliveriesOf } from "./ownership/data.ts";
import { advertsFor, senderOf, wireHoldings } from "./ownership/wire.ts";
import { absenceOf, type HoldingPlane, ownershipOn } from "./ownership.ts";
import { type Answer, complete, property, type Question, unknown } from "./property.ts";
import { type Scene, spanOf } from "./scene.ts";

const planes: readonly HoldingPlane[] = ["address", "wire", "arp", "data"];
const questions: readonly (Question & { readonly plane: HoldingPlane })[] = planes.flatMap((plane) => [
  { plane, window: "fault" as const },
  { plane, window: "healed" as const },
]);

export const singleHolder = property("single-holder", questions, (scene, question) => {
  const plane = question.plane as HoldingPlane;
  const absence = absenceOf(plane, scene);
  if (absence !== null) return absence;
  const span = spanOf(scene, question.window);
  if (typeof span === "string")
    return scene.fault === null && question.window === "healed"
      ? withoutFault(scene, plane, span)
      : unknown(span);
  const answer = answerFor(scene, plane, question, span);
  return tempered(complete("single-holder", question, answer), [
    ...doubtAboutFault(scene),
    ...doubtsAbout(scene, [plane]),
  ]);
});

function answerFor(scene: Scene, plane: HoldingPlane, { window }: Question, span: Span): Answer {
  const { holdings, doubles } = ownershipOn(plane, scene);
  if (clip(holdings, span).length === 0) return unknown(`${nobody[plane]} in this window.`);
  const inside = clip(doubles, span).filter((each) => plane !== "arp" || askedWithin(scene, each));
  // What was double already when the window opened has outlived its allowance, however short the rest is.
  const carriedOver = window === "healed" && inside.some(({ from }) => from === span.from);
  const held = longest(inside) <= scene.advert && !carriedOver;
  return {
    outcome: held ? "holds" : "violated",
    summary: summaryOf(scene, plane, inside, { window, carriedOver }),
    measures: measuresOf(scene, inside, window),
    intervals: inside,
    evidence: inside.slice(0, 5).flatMap((double) => evidenceOf(scene, plane, double)),
  };
}

/**
 * A cluster that nobody harmed has no excuse: two holders for longer than any election lasts are a split brain,
 * also where the scenario never came to its fault because of them.
 */
function withoutFault(scene: Scene, plane: HoldingPlane, reason: string): Answer {
  const doubles = clip(ownershipOn(plane, scene).doubles, scene.whole);
  if (classOf(scene, longest(doubles)) !== "sustained") return unknown(reason);
  return {
    outcome: "violated",
    summary: `Without any fault: ${summaryOf(scene, plane, doubles, { window: "run", carriedOver: false })}`,
    measures: measuresOf(scene, doubles, "run"),
    intervals: doubles,
    evidence: doubles.slice(0, 5).flatMap((double) => evidenceOf(scene, plane, double)),
  };
}

/** Whether a question fell into it: what is known between two rounds is only carried over from the first. */
const askedWithin = (scene: Scene, { from, to }: Span): boolean =>
  roundsOf(scene).some(({ t, answers }) => from <= t && t < to && answers.length > 1);

const nobody: Readonly<Record<HoldingPlane, string>> = {
  address: "No node had the address",
  wire: "Nobody advertised",
  arp: "Nobody answered the observer",
  data: "No probe was delivered",
};

const both: Readonly<Record<HoldingPlane, string>> = {
  address: "had the address on an interface",
  wire: "advertised it",
  arp: "answered for it",
  data: "delivered clients' probes",
};

/** Onset and end count from the fault's start in the fault window, from the heal in the healed one. */
function measuresOf(
  scene: Scene,
  inside: readonly Interval[],
  window: Question["window"],
): readonly Measure[] {
  const double: Measure = { name: "double", value: total(inside), unit: "ms", expected: [0, scene.advert] };
  const { fault } = scene;
  const [first, last] = [inside[0], inside.at(-1)];
  const reference = window === "healed" ? fault?.healed : (fault?.began ?? fault?.asked);
  if (first === undefined || last === undefined || reference == null) return [double];
  return [
    double,
    { name: "onset", value: between(reference, first.from), unit: "ms" },
    { name: "end", value: between(reference, last.to), unit: "ms" },
  ];
}

function summaryOf(
  scene: Scene,
  plane: HoldingPlane,
  inside: readonly Interval[],
  { window, carriedOver }: { window: Question["window"]; carriedOver: boolean },
): string {
  const first = inside[0];
  if (first === undefined) return `No two nodes ${both[plane]} at the same instant.`;
  const who = [...new Set(inside.flatMap((each) => each.who))].sort().join(" and ");
  const times = inside.length === 1 ? "" : ` in ${inside.length} stretches`;
  const size = longest(inside);
  const late = carriedOver ? ` still so one advertisement after the heal;` : "";
  return (
    `${who} both ${both[plane]} for ${formatMs(total(inside))}${times}, first at ${clockTime(first.from)};${late} ` +
    `${classOf(scene, size)}${leftBehind(scene, plane, first)}${window === "healed" ? ", after the heal" : ""}.`
  );
}

/** Transient is what the protocol allows at elections and heals; bounded is over within one master-down time. */
export function classOf(scene: Scene, size: number): "transient" | "bounded" | "sustained" {
  if (size <= scene.advert) return "transient";
  return size <= ms(scene.masterDown + scene.advert) ? "bounded" : "sustained";
}

/** An address on a node that advertises nothing was left behind by a daemon that is gone. */
function leftBehind(scene: Scene, plane: HoldingPlane, double: Interval): string {
  if (plane !== "address" || lengthOf(double) <= scene.advert) return "";
  const middle = ((double.from + double.to) / 2) as typeof double.from;
  const advertising = holdersAt(wireHoldings(scene), middle);
  const silent = double.who.filter((who) => !advertising.includes(who));
  return silent.length === 0 || advertising.length === 0
    ? ""
    : `, left behind on ${silent.join(" and ")}, which advertises nothing`;
}

function evidenceOf(scene: Scene, plane: HoldingPlane, double: Interval): readonly Evidence[] {
  switch (plane) {
    case "wire":
      return double.who.flatMap((who) => {
        const own = advertsFor(scene).filter((advert) => senderOf(scene, advert) === who);
        const shown =
          own.find(({ t }) => double.from <= t && t < double.to) ?? own.findLast(({ t }) => t <= double.from);
        return shown === undefined ? [] : [advertEvidence(scene, shown, "Two advertise")];
      });
    case "arp":
      return roundsOf(scene)
        .filter(({ t, answers }) => double.from <= t && t < double.to && answers.length > 1)
        .slice(0, 1)
        .map((round) => answersEvidence(scene, round));
    case "data":
      return deliveriesOf(scene)
        .filter(({ t }) => double.from <= t && t <= double.to)
        .slice(0, 2)
        .map(({ probe }) => probeEvidence(scene, probe, "Two deliver"));
    case "address":
      return [
        said(
          `${double.who.join(" and ")} both had ${scene.vip.address} from ${clockTime(double.from)} to ${clockTime(double.to)}.`,
          double.from,
        ),
      ];
  }
}
