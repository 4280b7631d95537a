import { scaleLog } from "d3-scale";
import { line } from "d3-shape";
import type { ProbeEvent } from "../../domain/history.ts";
import { between, formatMs } from "../../domain/units.ts";
import { type Markup, markup } from "../markup.ts";
import { fine, paperWidth, plotOf } from "../timeline/lane.ts";
import { shadeFaults } from "../timeline/marks.ts";
import type { RecordingView } from "../view.ts";

const [height, base, columns] = [92, 70, 340];

interface Column {
  readonly x: number;
  readonly median: number;
  readonly worst: number;
}

/** Median and worst latency of the answered requests in each column; the worst is never smoothed away. */
export function latencyChart(view: RecordingView): Markup | null {
  const answered = view.answers.probes.filter(({ outcome }) => outcome === "answered");
  if (answered.length < 2) return null;
  const plot = plotOf({ from: 0 as typeof view.end, to: view.end });
  const drawn = columnsOf(answered, plot.right - plot.left, view.end).map((column) => ({
    ...column,
    x: column.x + plot.left,
  }));
  const all = answered.map(latency).sort((a, b) => a - b);
  const scale = scaleLog([Math.max(0.02, all[0]! * 0.8), Math.max(1, all.at(-1)! * 1.2)], [base, 8]);
  const path = (of: "median" | "worst") =>
    line<Column>(
      ({ x }) => fine(x),
      (column) => fine(scale(Math.max(0.02, column[of]))),
    )
      .defined((_, i) => i === 0 || drawn[i]!.x - drawn[i - 1]!.x < 12)
      .digits(1)(drawn);
  const [median, late, worst] = [quantile(all, 0.5), quantile(all, 0.99), all.at(-1)!].map(formatMs);
  const told = `median ${median}, 99th percentile ${late}, worst ${worst}`;
  return markup`<figure><figcaption>Latency of the answered requests, ${wire(answered) ? "by the client's capture" : "by the client's own clock"}: ${told} (thick: median, thin: worst in each column)</figcaption>
<div class="scroll"><svg class="latency" role="img" aria-label="${`Latency of answered requests: ${told}`}" viewBox="0 0 ${paperWidth} ${height}">
${shadeFaults(plot, view.faults, 4, base)}
${tickValues(scale.domain() as [number, number]).map((value) => {
  const y = fine(scale(value));
  return markup`<path class="grid" d="M${plot.left} ${y}H${plot.right}"/><text class="note" x="${plot.left - 8}" y="${y + 4}">${value} ms</text>`;
})}
${plot.ticks.map(({ t, text }) => markup`<text class="axis" x="${fine(plot.x(t as typeof view.end))}" y="${base + 15}">${text}</text>`)}
<path class="worst" d="${path("worst")}"/><path class="median" d="${path("median")}"/>
</svg></div></figure>`;
}

/** Powers of ten; where these are too few, three of each as well. */
function tickValues([least, most]: readonly [number, number]): readonly number[] {
  const inside = (values: readonly number[]) => values.filter((value) => value > least && value < most);
  const tens = inside([0.1, 1, 10, 100, 1000]);
  return tens.length >= 3 ? tens : inside([0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000]);
}

const wire = (probes: readonly ProbeEvent[]): boolean =>
  probes.every(({ wireSent, wireAnswered }) => wireSent !== null && wireAnswered !== null);

function latency({ sent, ended, wireSent, wireAnswered }: ProbeEvent): number {
  return wireSent === null || wireAnswered === null ? between(sent, ended) : between(wireSent, wireAnswered);
}

function columnsOf(probes: readonly ProbeEvent[], width: number, end: number): readonly Column[] {
  const groups = Map.groupBy(probes, ({ t }) => Math.floor((t / end) * columns));
  return [...groups]
    .map(([column, own]) => {
      const sorted = own.map(latency).sort((a, b) => a - b);
      return { x: ((column + 0.5) / columns) * width, median: quantile(sorted, 0.5), worst: sorted.at(-1)! };
    })
    .sort((a, b) => a.x - b.x);
}

/** The smallest value that at least this share of the sorted values does not exceed. */
const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)]!;
