import type { ProbeEvent } from "../../domain/history.ts";
import type { Span } from "./span.ts";

/** Failed requests that follow one another more closely than this belong together, in nanoseconds. */
const close = 100e6;

/** A stretch in which requests failed, by when they were planned. */
export interface FailureSpan extends Span {
  readonly count: number;
  readonly outcomes: readonly ProbeEvent["outcome"][];
}

export function failureSpans(probes: readonly ProbeEvent[]): readonly FailureSpan[] {
  const spans: FailureSpan[] = [];
  for (const { t, outcome } of probes) {
    if (outcome === "answered") continue;
    const last = spans.at(-1);
    if (last === undefined || t - last.to > close)
      spans.push({ from: t, to: t, count: 1, outcomes: [outcome] });
    else
      spans[spans.length - 1] = {
        ...last,
        to: t,
        count: last.count + 1,
        outcomes: last.outcomes.includes(outcome) ? last.outcomes : [...last.outcomes, outcome],
      };
  }
  return spans;
}
