/**
 * some-holder: while a director could serve, the address is not without a holder for longer than a backup's
 * master-down time and two advertisement intervals. Failure catalogue, 5.4, "no holder".
 */
import { formatMs, ms } from "../domain/units.ts";
import { doubtAboutFault, doubtsAbout, tempered } from "./doubts.ts";
import { clockTime, said } from "./evidence.ts";
import { clip, intersection, lengthOf, pieces, type Span, total, union } from "./intervals.ts";
import { absenceOf, ownershipOn } from "./ownership.ts";
import { type Answer, complete, notApplicable, property, type Question, unknown } from "./property.ts";
import { poweredSpans, type Scene, spanOf } from "./scene.ts";
import { reaction } from "./tolerances.ts";

type GapPlane = "address" | "wire";
const questions: readonly Question[] = [
  { plane: "address", window: "fault" },
  { plane: "wire", window: "fault" },
  { plane: "address", window: "healed" },
  { plane: "wire", window: "healed" },
];

export const someHolder = property("some-holder", questions, (scene, question) => {
  const plane = question.plane as GapPlane;
  if (scene.instances.length === 0) return notApplicable("No director is configured to hold the address.");
  const absence = absenceOf(plane, scene);
  if (absence?.outcome === "unknown") return absence;
  const span = spanOf(scene, question.window);
  if (typeof span === "string") return unknown(span);
  const doubts = [...doubtsAbout(scene, [plane])];
  const answer = tempered(complete("some-holder", question, answerFor(scene, plane, span)), doubts, true);
  return tempered(answer, doubtAboutFault(scene));
});

function answerFor(scene: Scene, plane: GapPlane, span: Span): Answer {
  const able = clip(union(scene.instances.flatMap(({ node }) => poweredSpans(scene, node))), span);
  if (able.length === 0) return notApplicable("No director had power in this window.");
  const { holdings } = ownershipOn(plane, scene);
  const empty = pieces(holdings, span).filter(({ who }) => who.length === 0);
  const gaps = intersection(empty, able);
  const bound = ms(masterDownOfTheLiving(scene, span) + 2 * scene.advert);
  const gap = total(gaps);
  const inWords = plane === "wire" ? "Nobody advertised" : "No node had the address";
  return {
    outcome: gap <= bound + reaction ? "holds" : "violated",
    summary:
      gap === 0
        ? `The address had a holder throughout (${plane}).`
        : `${inWords} for ${formatMs(gap)} in all; up to ${formatMs(bound)} is allowed.`,
    measures: [{ name: "gap", value: gap, unit: "ms", expected: [0, bound + reaction] }],
    intervals: gaps.map((each) => ({ ...each, who: [] })),
    evidence: gaps
      .slice(0, 5)
      .map((each) =>
        said(`${inWords} from ${clockTime(each.from)} for ${formatMs(lengthOf(each))}.`, each.from),
      ),
  };
}

/** The longest master-down time of the directors that had power all through the window; else of all. */
function masterDownOfTheLiving(scene: Scene, span: Span): number {
  const living = scene.instances.filter(({ node }) =>
    poweredSpans(scene, node).some(({ from, to }) => from <= span.from && to >= span.to),
  );
  return Math.max(...(living.length > 0 ? living : scene.instances).map(({ masterDown }) => masterDown));
}
