import { scaleLinear } from "d3-scale";
import { formatMs } from "../../domain/units.ts";
import { type Markup, markup } from "../markup.ts";
import { measureNamed } from "../match.ts";
import type { Group } from "../read/repetitions.ts";
import { fine } from "../timeline/lane.ts";
import type { RecordingView } from "../view.ts";

const [width, height, left, right, top, bottom] = [560, 170, 60, 536, 10, 138];

interface Dot {
  readonly view: RecordingView;
  readonly phase: number;
  readonly value: number;
  readonly expected: readonly [number, number] | null;
}

/**
 * The outage over the phase in which the fault struck. The later in the interval a master dies, the sooner its
 * silence is noticed, so that the dots of a sound cluster fall along a slope one interval high.
 */
export function repetitionChart({ name, variant, views }: Group): Markup | null {
  const dots = views.flatMap(dotOf);
  if (dots.length < 3) return null;
  const bounds = dots.flatMap(({ value, expected }) => [value, ...(expected ?? [])]);
  const x = scaleLinear([0, 1], [left, right]);
  const y = scaleLinear([Math.min(...bounds) * 0.95, Math.max(...bounds) * 1.05], [bottom, top]);
  const title = `${name}${variant === null ? "" : `, ${variant}`}: outage over the phase of the fault`;
  return markup`<figure class="repetitions"><figcaption>${title}; the band is what the configuration allows</figcaption>
<div class="scroll"><svg class="scatter" role="img" aria-label="${`${title}: ${dots.map(({ phase, value }) => `${percent(phase)} ${formatMs(value)}`).join(", ")}`}" viewBox="0 0 ${width} ${height}">
${band(dots[0]!, y)}
${y.ticks(5).map((value) => markup`<path class="grid" d="M${left} ${fine(y(value))}H${right}"/><text class="axis unit" x="${left - 6}" y="${fine(y(value)) + 4}">${formatMs(value)}</text>`)}
${x.ticks(5).map((value) => markup`<text class="axis" x="${fine(x(value))}" y="${bottom + 15}">${percent(value)}</text>`)}
<text class="axis" x="${(left + right) / 2}" y="${bottom + 29}">of the advertisement interval gone when the fault struck</text>
${dots.map((dot) => mark(dot, fine(x(dot.phase)), fine(y(dot.value))))}
</svg></div></figure>`;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;

function dotOf(view: RecordingView): Dot[] {
  const measure = measureNamed(view.judged.verdicts, "outage");
  const { phase } = view.header;
  if (measure === undefined || phase === null) return [];
  return [{ view, phase, value: measure.value, expected: measure.expected ?? null }];
}

const band = ({ expected }: Dot, y: (value: number) => number): Markup | null =>
  expected &&
  markup`<rect class="band" x="${left}" y="${fine(y(expected[1]))}" width="${right - left}" height="${fine(y(expected[0]) - y(expected[1]))}"/>`;

/** A circle for a recording that is as expected, a cross for one that is not. */
function mark({ view, phase, value }: Dot, x: number, y: number): Markup {
  const met = view.judged.outcome === "met";
  const path = met ? `M${x - 4} ${y}a4 4 0 1 0 8 0a4 4 0 1 0-8 0` : `M${x - 5} ${y - 5}l10 10m0-10l-10 10`;
  return markup`<a href="#${view.id}"><path class="${met ? "dot d0" : "mark bad"}" d="${path}"><title>${view.header.name}: ${formatMs(value)} at ${percent(phase)}</title></path></a>`;
}
