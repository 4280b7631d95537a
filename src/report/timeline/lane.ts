import { scaleLinear } from "d3-scale";
import type { Instant } from "../../domain/units.ts";
import { type Markup, markup } from "../markup.ts";
import type { Span } from "../read/span.ts";

/** Where time lies on the paper, in units of the SVG's view box. */
export interface Plot extends Span {
  readonly left: number;
  readonly right: number;
  /** The place of an instant, held inside the plot. */
  x(t: Instant): number;
  /** Marks for the time axis, in nanoseconds, with their text in seconds. */
  readonly ticks: readonly { readonly t: number; readonly text: string }[];
}

/** One horizontal strip of a timeline. `label` and `note` stand in the margin. */
export interface Lane {
  readonly label: string;
  readonly note?: string;
  readonly height: number;
  draw(plot: Plot, y: number): Markup;
}

export const paperWidth = 1200;
const margin = { left: 168, right: 14 };

export function plotOf(span: Span): Plot {
  const scale = scaleLinear([span.from / 1e9, span.to / 1e9], [margin.left, paperWidth - margin.right]).clamp(
    true,
  );
  const format = scale.tickFormat(12);
  return {
    ...span,
    left: margin.left,
    right: paperWidth - margin.right,
    x: (t) => scale(t / 1e9),
    ticks: scale.ticks(12).map((second) => ({ t: second * 1e9, text: format(second) })),
  };
}

/** A tenth of a unit is finer than any screen; more digits only make the file bigger. */
export const fine = (value: number): number => Math.round(value * 10) / 10;

export interface Box {
  readonly x: number;
  readonly width: number;
}

/** The part of a span that lies in the plot, or null when none does. */
export function clip(plot: Plot, span: Span): Box | null {
  if (span.to < plot.from || span.from > plot.to) return null;
  const x = plot.x(span.from);
  return { x: fine(x), width: fine(Math.max(plot.x(span.to) - x, 1)) };
}

export const within = (plot: Plot, t: Instant): boolean => t >= plot.from && t <= plot.to;

/** Width of a letter, in a face as wide as faces are, for the bold kinds of text. */
const letters: Readonly<Record<string, number>> = { on: 7.9, "small on": 7.2 };

/** Text in a bar: the first of these that there is room for, or none. */
export function barText({ x, width }: Box, y: number, texts: readonly string[], kind = ""): Markup | null {
  const letter = letters[kind] ?? 6.4;
  const text = texts.find(({ length }) => length * letter + 8 <= width);
  return text === undefined
    ? null
    : markup`<text class="in ${kind}" x="${fine(x + 5)}" y="${y}">${text}</text>`;
}

/** A bar with its tooltip. */
export function bar(box: Box, y: number, height: number, kind: string, title: string): Markup {
  return markup`<rect class="${kind}" x="${box.x}" y="${y}" width="${box.width}" height="${height}"><title>${title}</title></rect>`;
}
