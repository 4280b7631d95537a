import { type Markup, markup } from "../markup.ts";
import type { Span } from "../read/span.ts";
import { directorClass, type RecordingView } from "../view.ts";
import { clock, shorten } from "../words.ts";
import { bar, barText, clip, type Lane, type Plot } from "./lane.ts";

const row = 14;

/** To whom the client's frames went: one row for each MAC, whether it answered or not. */
export function destinationLane(view: RecordingView): Lane | null {
  const { naming } = view;
  const rank = (name: string) => naming.directors.indexOf(name) + 1 || Number.POSITIVE_INFINITY;
  const rows = [...view.destinations]
    .map(([mac, spans]) => ({
      spans,
      name: naming.macText(mac),
      kind: directorClass(naming, naming.ofMac(mac)),
    }))
    .sort((a, b) => rank(a.name) - rank(b.name));
  if (rows.length === 0) return null;
  return {
    label: "requests sent to",
    note: rows.map(({ name }) => shorten(name, 24)).join(" / "),
    height: Math.max(26, rows.length * row + 8),
    draw: (plot, y) =>
      markup`${rows.map((each, i) => each.spans.map((span) => stretch(plot, y + 4 + i * row, each, span)))}`,
  };
}

function stretch(
  plot: Plot,
  y: number,
  { name, kind }: { name: string; kind: string },
  span: Span,
): Markup | null {
  const box = clip(plot, span);
  if (box === null) return null;
  const title = `requests went to ${name}, ${clock(span.from)} to ${clock(span.to)}`;
  return markup`${bar(box, y, 11, `bar soft ${kind}`, title)}${barText(box, y + 9, [name], "small")}`;
}
