import { scaleLinear } from "d3-scale";
import { ns } from "../../domain/units.ts";
import { type Markup, markup, nothing } from "../markup.ts";
import { type Bin, binAnswers } from "../read/answers.ts";
import { type RecordingView, serverClass } from "../view.ts";
import { fine, type Lane, type Plot } from "./lane.ts";

const height = 74;

/** Widths of a bin in milliseconds; the first that makes at most 1,250 bins is taken. */
const widths = [10, 50, 100, 250, 500, 1000, 5000] as const;

export const binWidth = (span: number, finest: number): number =>
  (widths.find((width) => width >= finest && span / 1e6 / width <= 1250) ?? 10_000) * 1e6;

/**
 * The client's requests by when they were planned, stacked: answered by which server, and on top the failed ones,
 * never thinner than two units, so that one in a thousand still shows.
 */
export function answersLane(view: RecordingView, finest: number): Lane | null {
  const { answers, header, naming } = view;
  if (answers.probes.length === 0) return null;
  return {
    label: "client's answers",
    note: `${header.load.rate} requests/s`,
    height,
    draw(plot, y) {
      const width = binWidth(plot.to - plot.from, finest);
      const from = Math.floor(plot.from / width) * width;
      const bins = binAnswers(answers.probes, naming.servers, { from, to: plot.to, width });
      return stack(view, plot, y, { bins, from, width });
    },
  };
}

interface Binned {
  readonly bins: readonly Bin[];
  readonly from: number;
  readonly width: number;
}

function stack(view: RecordingView, plot: Plot, y: number, binned: Binned): Markup {
  const most = Math.max(1, ...binned.bins.map(({ planned }) => planned));
  const scale = scaleLinear([0, most], [0, height - 14]);
  const base = y + height - 4;
  const servers = [...view.naming.servers, null];
  const areas = servers.map((server, i) => {
    const below = (bin: Bin) => sum(bin.byServer.slice(0, i));
    const path = steps(plot, binned, (bin) => {
      const count = bin.byServer[i] ?? 0;
      return count === 0 ? null : [base - scale(below(bin)), base - scale(below(bin) + count)];
    });
    return path === ""
      ? nothing
      : markup`<path class="area ${serverClass(view.naming, server)}" d="${path}"/>`;
  });
  const failed = steps(plot, binned, (bin) => {
    if (bin.failed === 0) return null;
    const bottom = base - scale(bin.planned - bin.failed);
    return [bottom, Math.min(bottom - 2, base - scale(bin.planned))];
  });
  const width = binned.width / 1e6;
  return markup`${areas}${failed && markup`<path class="area failed" d="${failed}"/>`}
<path class="base" d="M${plot.left} ${base}H${plot.right}"/>
<text class="scale" x="${plot.left + 4}" y="${y + 8}">${most} per ${width} ms</text>`;
}

/** Closed boxes over the bins for which `edges` gives a lower and an upper edge; equal neighbours share a box. */
function steps(
  plot: Plot,
  { bins, from, width }: Binned,
  edges: (bin: Bin) => readonly [low: number, high: number] | null,
): string {
  let path = "";
  let open: { x: number; low: number; high: number } | null = null;
  const close = (end: number) => {
    if (open === null) return;
    const box = fine(Math.max(0.5, end - open.x));
    path += `M${open.x} ${open.low}h${box}V${open.high}h${-box}z`;
    open = null;
  };
  bins.forEach((bin, i) => {
    const x = fine(plot.x(ns(from + i * width)));
    const edge = edges(bin);
    const [low, high] = edge === null ? [0, 0] : [fine(edge[0]), fine(edge[1])];
    if (edge !== null && open !== null && open.low === low && open.high === high) return;
    close(x);
    if (edge !== null) open = { x, low, high };
  });
  close(fine(plot.x(ns(from + bins.length * width))));
  return path;
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
