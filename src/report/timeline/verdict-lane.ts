import { between, formatMs } from "../../domain/units.ts";
import type { PropertyName, Verdict } from "../../domain/verdict.ts";
import { type Markup, markup } from "../markup.ts";
import { overlaps, type Span } from "../read/span.ts";
import type { RecordingView } from "../view.ts";
import { clock, planeName, planes } from "../words.ts";
import { bar, barText, clip, type Lane, type Plot } from "./lane.ts";

const titles: Partial<Record<PropertyName, string>> = {
  "single-holder": "two holders",
  "some-holder": "no holder",
};
const row = 15;

/** The intervals that the verdicts found, one row for each plane: planes are never added up. */
export function verdictLanes(view: RecordingView, within: Span): readonly Lane[] {
  return (["single-holder", "some-holder"] as const).flatMap((property) => {
    const rows = planes
      .map((plane) => ({
        name: planeName(plane),
        spans: distinct(verdictsOf(view, property, plane)).filter((span) => overlaps(span, within)),
      }))
      .filter(({ spans }) => spans.length > 0);
    if (rows.length === 0) return [];
    return [
      {
        label: titles[property]!,
        note: `by ${rows.map(({ name }) => name).join(" / ")}`,
        height: rows.length * row + 10,
        draw: (plot, y) =>
          markup`${rows.map(({ name, spans }, i) => spans.map((span) => found(plot, y + 5 + i * row, name, span)))}`,
      },
    ];
  });
}

const verdictsOf = (
  view: RecordingView,
  property: PropertyName,
  plane: Verdict["plane"],
): readonly Verdict[] =>
  view.judged.verdicts.filter((verdict) => verdict.property === property && verdict.plane === plane);

/** Verdicts on overlapping windows name the same interval; it is drawn once. */
function distinct(verdicts: readonly Verdict[]): readonly (Span & { readonly who: string })[] {
  const spans = verdicts
    .flatMap(({ intervals }) => intervals)
    .map(({ from, to, who }) => ({ from, to, who: who.join(" and ") }));
  return [...new Map(spans.map((span) => [`${span.from} ${span.to} ${span.who}`, span])).values()];
}

function found(plot: Plot, y: number, name: string, span: Span & { readonly who: string }): Markup | null {
  const box = clip(plot, span);
  if (box === null) return null;
  const length = formatMs(between(span.from, span.to));
  const title = `${name}: ${span.who || "nobody"}, ${clock(span.from)} to ${clock(span.to)} (${length})`;
  return markup`${bar(box, y, 12, "found", title)}${barText(box.x, y + 9.5, box.width, `${name} ${length}`, "small on")}`;
}
