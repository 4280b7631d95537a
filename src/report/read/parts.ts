import { between } from "../../domain/units.ts";
import type { Measure, Verdict } from "../../domain/verdict.ts";
import { faultStart, type RecordingView } from "../view.ts";

/** One part of a failover, placed in milliseconds since the fault took hold. */
export interface Part {
  readonly title: string;
  readonly plane: Verdict["plane"];
  readonly from: number;
  readonly to: number;
  /** What was measured: its own length, error and bounds. */
  readonly measure: Measure;
  /** Where its end was expected. */
  readonly window: readonly [number, number] | null;
}

export interface Failover {
  readonly parts: readonly Part[];
  /** When the new master first advertised. */
  readonly takeover: number;
}

/**
 * Puts the measures of failover-within on one axis. Detection counts from the last advertisement that the heir heard,
 * the parts after it from the heir's first one, so each is drawn from where it counts.
 */
export function failoverOf(view: RecordingView): Failover | null {
  const verdicts = view.judged.verdicts.filter(({ property }) => property === "failover-within");
  const takeover = find(verdicts, "takeover");
  if (takeover === null) return null;
  const at = takeover.measure.value;
  const detection = find(verdicts, "detection");
  const parts = [
    from(find(verdicts, "last-answer"), "last good answer", 0),
    from(takeover, "fault to takeover", 0),
    from(detection, "last advert heard to takeover", at - (detection?.measure.value ?? 0)),
    from(find(verdicts, "address"), "takeover to address", at),
    from(find(verdicts, "gratuitous-arp"), "takeover to gratuitous ARP", at),
    from(find(verdicts, "first-answer"), "takeover to first answer", at),
    outage(view, verdicts),
  ];
  return { parts: parts.filter((part) => part !== null), takeover: at };
}

interface Found {
  readonly plane: Verdict["plane"];
  readonly measure: Measure;
}

function find(verdicts: readonly Verdict[], name: string): Found | null {
  for (const { plane, measures } of verdicts) {
    const measure = measures.find((one) => one.name === name);
    if (measure !== undefined) return { plane, measure };
  }
  return null;
}

function from(found: Found | null, title: string, start: number): Part | null {
  if (found === null) return null;
  const { plane, measure } = found;
  const window = measure.expected?.map((bound) => start + bound) as [number, number] | undefined;
  return { title, plane, from: start, to: start + measure.value, measure, window: window ?? null };
}

/** The longest of the stretches without an answer, where it lies. */
function outage(view: RecordingView, verdicts: readonly Verdict[]): Part | null {
  const found = find(verdicts, "outage");
  const zero = faultStart(view);
  if (found === null || found.measure.value === 0 || zero === null) return null;
  const gaps = verdicts.find(({ plane }) => plane === found.plane)?.intervals ?? [];
  const longest = gaps.toSorted((a, b) => b.to - b.from - (a.to - a.from))[0];
  return longest === undefined ? null : from(found, "outage", between(zero, longest.from));
}
