import { ns } from "../../domain/units.ts";
import { faultStart, healStart, type RecordingView } from "../view.ts";
import { failureSpans } from "./failures.ts";
import type { Span } from "./span.ts";

export interface Zoom extends Span {
  readonly title: string;
}

const [before, after, longest] = [0.7e9, 0.7e9, 9e9];

/** The stretches worth a closer look: around the fault and around the heal, until nothing changes any more. */
export function zoomsOf(view: RecordingView): readonly Zoom[] {
  const start = faultStart(view);
  if (start === null) return [];
  const heal = healStart(view);
  const changes = changesOf(view);
  const fault = { title: "Around the fault", ...around(view, changes, start, heal ?? view.end) };
  if (heal === null) return [fault];
  const closing = view.phases.findLast(({ phase }) => phase === "ending")?.t ?? view.end;
  const healing = { title: "Around the heal", ...around(view, changes, heal, closing) };
  return [fault, healing, ...laterMove(view, healing, closing)];
}

/** Where the address moved only after the stretch around the heal, that move has a stretch of its own. */
function laterMove(view: RecordingView, healing: Span, closing: number): readonly Zoom[] {
  const first = view.directors
    .flatMap(({ held }) => held.map(({ from }) => from))
    .filter((t) => t > healing.to && t < closing)
    .sort((a, b) => a - b)[0];
  return first === undefined
    ? []
    : [{ title: "When the address moved again", ...around(view, changesOf(view), first, closing) }];
}

function around(view: RecordingView, changes: readonly number[], start: number, limit: number): Span {
  const last = Math.max(start + 0.8e9, ...changes.filter((t) => t >= start && t < limit - 1e6));
  return {
    from: ns(Math.max(0, start - before)),
    to: ns(Math.min(view.end, last + after, start + longest)),
  };
}

/** Instants at which ownership, answers or the client's luck changed. */
const changesOf = (view: RecordingView): readonly number[] => [
  ...view.directors.flatMap(({ held, down }) => [...held, ...down].flatMap(({ from, to }) => [from, to])),
  ...view.rounds.runs.map(({ from }) => from),
  ...failureSpans(view.answers.probes).flatMap(({ from, to }) => [from, to]),
  ...view.caches.map(({ from }) => from),
  ...view.faults.flatMap(({ ended }) => (ended === null ? [] : [ended])),
];
