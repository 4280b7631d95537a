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

/** An interval as a verdict found it; `allowed` when the verdict holds all the same. */
interface Found extends Span {
  readonly who: string;
  readonly allowed: boolean;
}

/** Verdicts on overlapping windows name the same interval; it is drawn once. */
function distinct(verdicts: readonly Verdict[]): readonly Found[] {
  const spans = verdicts.flatMap(({ intervals, outcome }) =>
    intervals.map(({ from, to, who }) => ({
      from,
      to,
      who: who.join(" and "),
      allowed: outcome === "holds",
    })),
  );
  return [...new Map(spans.map((span) => [`${span.from} ${span.to} ${span.who}`, span])).values()];
}

function found(plot: Plot, y: number, name: string, span: Found): Markup | null {
  const box = clip(plot, span);
  if (box === null) return null;
  const length = formatMs(between(span.from, span.to));
  const times = `${clock(span.from)} to ${clock(span.to)} (${length})`;
  const title = `${name}: ${span.who || "nobody"}, ${times}${span.allowed ? ", allowed" : ""}`;
  const texts = [`${name} ${length}${span.allowed ? ", allowed" : ""}`, `${name} ${length}`, length, name];
  return markup`${bar(box, y, 12, span.allowed ? "found allowed" : "found", title)}${barText(box, y + 9.5, texts, "small on")}`;
}
