import { scaleLinear } from "d3-scale";
import { ns } from "../../domain/units.ts";
import { type Markup, markup } from "../markup.ts";
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

/** Painted from the back: all requests as failed, then those answered by any server, by any but the last, and so on. */
function stack(view: RecordingView, plot: Plot, y: number, binned: Binned): Markup {
  const most = Math.max(1, ...binned.bins.map(({ planned }) => planned));
  const scale = scaleLinear([0, most], [0, height - 14]);
  const base = y + height - 4;
  const top = (count: number) => fine(base - scale(count));
  const failed = outline(plot, binned, base, (bin) =>
    bin.failed === 0 ? base : Math.min(top(bin.planned), top(bin.planned - bin.failed) - 2),
  );
  const servers = [...view.naming.servers, null];
  const areas = servers.map((server, i) => ({
    kind: serverClass(view.naming, server),
    path: outline(plot, binned, base, ({ byServer }) =>
      (byServer[i] ?? 0) === 0 ? base : top(sum(byServer.slice(0, i + 1))),
    ),
  }));
  const drawn = [{ kind: "failed", path: failed }, ...areas.toReversed()].filter(({ path }) => path !== "");
  const width = binned.width / 1e6;
  return markup`${drawn.map(({ kind, path }) => markup`<path class="area ${kind}" d="${path}"/>`)}
<path class="base" d="M${plot.left} ${base}H${plot.right}"/>
<text class="scale" x="${plot.left + 4}" y="${y + 8}">${most} per ${width} ms</text>`;
}

/** The bins as one shape that stands on the base; bins without anything to show leave the base bare. */
function outline(plot: Plot, { bins, from, width }: Binned, base: number, top: (bin: Bin) => number): string {
  const edge = (i: number) => fine(plot.x(ns(from + i * width)));
  let path = "";
  let at = base;
  bins.forEach((bin, i) => {
    const next = top(bin);
    if (next === at) return;
    path += at === base ? `M${edge(i)} ${base}V${next}` : `H${edge(i)}V${next}`;
    at = next;
  });
  return at === base ? path : `${path}H${edge(bins.length)}V${base}`;
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
