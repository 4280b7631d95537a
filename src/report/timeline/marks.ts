import type { Instant } from "../../domain/units.ts";
import { type Markup, markup } from "../markup.ts";
import type { FaultSpan } from "../read/faults.ts";
import { clock } from "../words.ts";
import { clip, fine, type Plot, within } from "./lane.ts";

/** The edges of a fault, with the words that stand above the timeline. */
export interface Mark {
  readonly t: Instant;
  readonly text: string;
  readonly seen: boolean;
}

export function faultMarks(faults: readonly FaultSpan[]): readonly Mark[] {
  return faults
    .flatMap((fault) => [
      edge(fault.asked, "asked", false),
      edge(fault.began, `${fault.name} began`, true),
      edge(
        fault.unwitnessed && fault.began === null ? fault.from : null,
        `${fault.name} not seen to begin`,
        false,
      ),
      edge(fault.endAsked, "end asked", false),
      edge(fault.ended, "ended", true),
    ])
    .filter((mark) => mark !== null)
    .sort((a, b) => a.t - b.t);
}

const edge = (t: Instant | null, text: string, seen: boolean): Mark | null =>
  t === null ? null : { t, text, seen };

const line = 13;

interface Placed extends Mark {
  readonly x: number;
  readonly row: number;
  readonly flip: boolean;
}

/** Puts each label on the first row where it touches no other; returns how high they stand together. */
export function placeMarks(
  plot: Plot,
  marks: readonly Mark[],
): { readonly placed: readonly Placed[]; readonly height: number } {
  const ends: number[] = [];
  const placed = marks
    .filter((mark) => within(plot, mark.t))
    .map((mark) => {
      const x = fine(plot.x(mark.t));
      const width = mark.text.length * 6.3 + 10;
      const flip = x + width > plot.right;
      const start = flip ? x - width : x;
      const free = ends.findIndex((end) => end <= start);
      const row = free < 0 ? ends.length : free;
      ends[row] = start + width;
      return { ...mark, x, row, flip };
    });
  return { placed, height: ends.length * line };
}

/** Lines through all lanes: full where the harm was witnessed, dashed where Keelhaul only acted. */
export const drawMarks = (placed: readonly Placed[], top: number, bottom: number): Markup =>
  markup`${placed.map(
    ({
      x,
      row,
      flip,
      text,
      seen,
      t,
    }) => markup`<g class="edge${!seen && " asked"}"><title>${text} at ${clock(t)}</title>
<path d="M${x} ${top + row * line + 2}V${bottom}"/><text x="${fine(flip ? x - 4 : x + 4)}" y="${top + row * line + 10}"${flip && markup` text-anchor="end"`}>${text}</text></g>`,
  )}`;

export const shadeFaults = (plot: Plot, faults: readonly FaultSpan[], top: number, bottom: number): Markup =>
  markup`${faults.map((fault) => {
    const box = clip(plot, fault);
    return (
      box &&
      markup`<rect class="harm" x="${box.x}" y="${top}" width="${box.width}" height="${bottom - top}"/>`
    );
  })}`;
