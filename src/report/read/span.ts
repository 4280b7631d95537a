import type { Instant } from "../../domain/units.ts";

/** A stretch of a recording. */
export interface Span {
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * Turns changes into spans: each value lasts until the next one or the end. Neighbours with equal values become
 * one span; null values leave a gap.
 */
export function spansOf<V>(
  changes: readonly { readonly t: Instant; readonly value: V | null }[],
  end: Instant,
  same: (a: V, b: V) => boolean = Object.is,
): (Span & { readonly value: V })[] {
  const spans: (Span & { readonly value: V })[] = [];
  changes.forEach(({ t, value }, i) => {
    if (value === null) return;
    const to = changes[i + 1]?.t ?? end;
    const last = spans.at(-1);
    if (last !== undefined && last.to === t && same(last.value, value))
      spans[spans.length - 1] = { ...last, to };
    else spans.push({ from: t, to, value });
  });
  return spans;
}

export const overlaps = (a: Span, b: Span): boolean => a.from < b.to && b.from < a.to;
