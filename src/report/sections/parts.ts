import { type ScaleLinear, scaleLinear } from "d3-scale";
import { formatMs } from "../../domain/units.ts";
import { type Markup, markup } from "../markup.ts";
import { type Failover, failoverOf, type Part } from "../read/parts.ts";
import { fine } from "../timeline/lane.ts";
import type { RecordingView } from "../view.ts";
import { measureError, measureExpected, measureValue, planeName } from "../words.ts";

type Scale = ScaleLinear<number, number>;

const [width, left, row, head] = [1200, 282, 24, 26];
const [wholeEnd, closeStart, closeEnd] = [630, 676, 880];

/**
 * The parts of a failover. They have different owners and are read from different planes, so nothing is added up.
 * The right half looks at the takeover closely, where milliseconds count.
 */
export function failoverParts(view: RecordingView): Markup | null {
  const failover = failoverOf(view);
  if (failover === null) return null;
  const { parts } = failover;
  const bottom = head + parts.length * row;
  const whole = scaleLinear(wholeDomain(parts), [left, wholeEnd]).nice(5);
  const close = scaleLinear(closeDomain(failover), [closeStart, closeEnd]).clamp(true);
  const spoken = parts.map(
    ({ title, plane, measure }) => `${title} ${formatMs(measure.value)} (${planeName(plane)})`,
  );
  return markup`<figure><figcaption>Failover in parts; brackets show where the configuration and the verdict's tolerance put the end of a part</figcaption>
<div class="scroll"><svg class="parts" role="img" aria-label="${`Failover in parts: ${spoken.join("; ")}`}" viewBox="0 0 ${width} ${bottom + 24}">
<text class="note" x="${left}" y="13">since the fault took hold</text><text class="note" x="${closeStart}" y="13">since the takeover, closely</text>
<text class="note" x="${closeEnd + 20}" y="13">measured</text><text class="note" x="${closeEnd + 150}" y="13">expected</text>
${axis(whole, 0, head, bottom, 4)}${axis(close, failover.takeover, head, bottom, 4)}
${parts.map((part, i) => drawPart(part, head + i * row, whole, close))}
</svg></div></figure>`;
}

function wholeDomain(parts: readonly Part[]): [number, number] {
  const values = parts.flatMap(({ from, to, window }) => [from, to, ...(window ?? [])]);
  return [Math.min(0, ...values), Math.max(1, ...values)];
}

/** From shortly before the takeover to shortly after the last of what follows it. */
function closeDomain({ parts, takeover }: Failover): [number, number] {
  const after = parts.filter(({ from }) => from === takeover).map(({ to }) => to);
  const [first, last] = [Math.min(takeover, ...after), Math.max(takeover, ...after)];
  const room = Math.max(1, (last - first) * 0.25);
  return [first - room, last + room];
}

/** Marks in milliseconds since `zero`, which lies on the scale like everything else. */
function axis(scale: Scale, zero: number, top: number, bottom: number, count: number): Markup {
  const [low, high] = scale.domain() as [number, number];
  const shifted = scaleLinear([low - zero, high - zero], scale.range());
  const long = high - low > 1500;
  const format = shifted
    .copy()
    .domain(shifted.domain().map((value) => (long ? value / 1000 : value)))
    .tickFormat(count);
  return markup`${shifted.ticks(count).map((value) => {
    const x = fine(shifted(value));
    return markup`<path class="grid" d="M${x} ${top}V${bottom}"/><text class="axis" x="${x}" y="${bottom + 14}">${long ? format(value / 1000) : format(value)} ${long ? "s" : "ms"}</text>`;
  })}`;
}

function drawPart(part: Part, y: number, whole: Scale, close: Scale): Markup {
  const { title, plane, measure } = part;
  const expected = measureExpected(measure);
  const value = measureValue(measure.value, measure.unit);
  return markup`<g><title>${title}: ${value}${measureError(measure)}${expected && `, expected ${expected}`}</title>
<path class="rule" d="M0 ${y + row}H${width}"/>
<text class="lane" x="${left - 62}" y="${y + 16}">${title}</text><text class="note" x="${left - 8}" y="${y + 16}">${planeName(plane)}</text>
${[whole, close].map((scale) => markup`${span(scale, part, y)}${bracket(scale, part, y)}`)}
<text class="value" x="${closeEnd + 20}" y="${y + 16}">${value}<tspan class="error">${measureError(measure)}</tspan></text><text class="note expectation" x="${closeEnd + 150}" y="${y + 16}">${expected}</text></g>`;
}

/** A bar from start to end; its end is the moment that was measured and has a stroke of its own. */
function span(scale: Scale, { plane, from, to }: Part, y: number): Markup | null {
  const [low, high] = scale.domain() as [number, number];
  if (Math.max(from, to) < low || Math.min(from, to) > high) return null;
  const [a, b] = [scale(Math.min(from, to)), scale(Math.max(from, to))];
  const end = to >= low && to <= high && markup`<path class="stop" d="M${fine(scale(to))} ${y + 2}v20"/>`;
  return markup`<rect class="part ${plane ?? "none"}" x="${fine(a)}" y="${y + 6}" width="${fine(Math.max(1.5, b - a))}" height="12"/>${end}`;
}

function bracket(scale: Scale, { window }: Part, y: number): Markup | null {
  if (window === null || scale(window[1]) - scale(window[0]) < 12) return null;
  const [low, high] = scale.domain() as [number, number];
  const inside = window.filter((bound) => bound >= low && bound <= high);
  return markup`${inside.map((bound) => {
    const x = fine(scale(bound));
    const turn = bound === window[0] ? 5 : -5;
    return markup`<path class="bracket" d="M${x + turn} ${y + 2}H${x}V${y + 22}H${x + turn}"/>`;
  })}`;
}
