import { markup } from "../markup.ts";
import type { CacheSpan } from "../read/neighbours.ts";
import { directorClass, type RecordingView } from "../view.ts";
import { clock } from "../words.ts";
import { bar, barText, clip, type Lane } from "./lane.ts";

/** Which node each client's neighbour entry of the VIP names. */
export function neighbourLanes(view: RecordingView): readonly Lane[] {
  const byClient = Map.groupBy(view.caches, ({ node }) => node);
  return [...byClient].map(([node, spans]) => ({
    label: `${node}'s cache`,
    note: "neighbour entry of the VIP",
    height: 30,
    draw: (plot, y) => markup`${spans.map((span) => entry(view, plot, y + 8, span))}`,
  }));
}

function entry(view: RecordingView, plot: Parameters<Lane["draw"]>[0], y: number, span: CacheSpan) {
  const box = clip(plot, span);
  if (box === null) return null;
  const name = view.naming.macText(span.mac);
  const title = `${span.address} is at ${span.mac} (${name}), ${clock(span.from)} to ${clock(span.to)}`;
  const kind = directorClass(view.naming, view.naming.ofMac(span.mac));
  return markup`${bar(box, y, 14, `bar soft ${kind}`, title)}${barText(box, y + 10.5, [name], "small")}`;
}
