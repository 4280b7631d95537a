import { between, formatMs } from "../../domain/units.ts";
import { type Markup, markup } from "../markup.ts";
import type { Span } from "../read/span.ts";
import { faultStart, type RecordingView } from "../view.ts";
import { clock, plural } from "../words.ts";
import { answersLane } from "./answers-lane.ts";
import { destinationLane } from "./destination-lane.ts";
import { directorLane } from "./director-lane.ts";
import { fine, type Lane, type Plot, paperWidth, plotOf } from "./lane.ts";
import { drawMarks, faultMarks, placeMarks, shadeFaults } from "./marks.ts";
import { neighbourLanes } from "./neighbour-lane.ts";
import { phaseLane } from "./phases.ts";
import { verdictLanes } from "./verdict-lane.ts";
import { whoHasLane } from "./who-has-lane.ts";

export interface TimelineOptions {
  readonly title: string;
  /** The finest bin of the client's answers, in milliseconds. */
  readonly finest: number;
}

const gap = 5;
const axis = 22;

/** All lanes over one stretch of the recording, on one time axis. */
export function timeline(view: RecordingView, span: Span, { title, finest }: TimelineOptions): Markup {
  const plot = plotOf(span);
  const lanes = lanesOf(view, span, finest);
  const { placed, height: head } = placeMarks(plot, faultMarks(view.faults));
  const top = head + 4;
  const tops = lanes.map((_, i) => top + lanes.slice(0, i).reduce((y, lane) => y + lane.height + gap, 0));
  const bottom = (tops.at(-1) ?? top) + (lanes.at(-1)?.height ?? 0);
  const zero = faultStart(view);
  return markup`<svg class="timeline" role="img" aria-label="${`${title}. ${spoken(view, span)}`}" viewBox="0 0 ${paperWidth} ${bottom + axis}" data-from="${span.from}" data-to="${span.to}" data-left="${plot.left}" data-right="${plot.right}" data-zero="${zero}">
${shadeFaults(plot, view.faults, top, bottom)}
${grid(plot, top, bottom)}
${lanes.map((lane, i) => margin(lane, tops[i]!, plot))}
${lanes.map((lane, i) => markup`<g>${lane.draw(plot, tops[i]!)}</g>`)}
${drawMarks(placed, 0, bottom)}
</svg>`;
}

const lanesOf = (view: RecordingView, span: Span, finest: number): readonly Lane[] =>
  [
    phaseLane(view),
    ...view.directors.map((director) => directorLane(view, director)),
    whoHasLane(view),
    answersLane(view, finest),
    destinationLane(view),
    ...neighbourLanes(view),
    ...verdictLanes(view, span),
  ].filter((lane) => lane !== null);

const grid = (plot: Plot, top: number, bottom: number): Markup =>
  markup`${plot.ticks.map(({ t, text }) => {
    const x = fine(plot.x(t as Span["from"]));
    return markup`<path class="grid" d="M${x} ${top}V${bottom}"/><text class="axis" x="${x}" y="${bottom + 14}">${text}</text>`;
  })}<text class="axis unit" x="${plot.left - 8}" y="${bottom + 14}">seconds since start</text>`;

const margin = ({ label, note, height }: Lane, y: number, plot: Plot): Markup => {
  const middle = y + height / 2 + (note === undefined ? 4 : -2);
  return markup`<path class="rule" d="M0 ${y + height + gap / 2}H${plot.right}"/>
<text class="lane" x="${plot.left - 8}" y="${fine(middle)}">${label}</text>
${note && markup`<text class="note" x="${plot.left - 8}" y="${fine(middle + 13)}">${note}</text>`}`;
};

/** What the picture shows, for those who do not see it; the table of moments beside it has the rest. */
function spoken(view: RecordingView, span: Span): string {
  const holders = view.directors.map(({ node, held }) => {
    const spans = held.filter(({ from, to }) => from <= span.to && to >= span.from);
    if (spans.length === 0) return `${node} held no virtual address`;
    return `${node} held ${spans.map(({ address, from, to }) => `${address} from ${clock(from)} to ${clock(to)}`).join(" and ")}`;
  });
  const faults = view.faults.map(
    ({ name, from, to }) => `${name} from ${clock(from)} to ${clock(to)} (${formatMs(between(from, to))})`,
  );
  return `From ${clock(span.from)} to ${clock(span.to)}; ${plural(faults.length, "fault")}: ${faults.join(", ") || "none"}. ${holders.join("; ")}.`;
}
