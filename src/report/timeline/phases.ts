import { markup } from "../markup.ts";
import { spansOf } from "../read/span.ts";
import type { RecordingView } from "../view.ts";
import { bar, barText, clip, type Lane } from "./lane.ts";

const meaning: Readonly<Record<string, string>> = {
  starting: "starting",
  steady: "steady",
  safety: "safety: faults on",
  liveness: "liveness: all healed",
  ending: "ending",
};

export function phaseLane(view: RecordingView): Lane | null {
  if (view.phases.length === 0) return null;
  const spans = spansOf(
    view.phases.map(({ t, phase }) => ({ t, value: phase })),
    view.end,
  );
  return {
    label: "phase",
    height: 20,
    draw: (plot, y) =>
      markup`${spans.map((span) => {
        const box = clip(plot, span);
        const text = meaning[span.value] ?? span.value;
        return (
          box &&
          markup`${bar(box, y + 4, 13, "phase", text)}${barText(box, y + 14, [text, span.value], "small")}`
        );
      })}`,
  };
}
