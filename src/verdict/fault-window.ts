/** The faults of a recording taken together: when they were on, and whether that was seen. */
import { type FaultEvent, type History, only } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import type { Instant } from "../domain/units.ts";
import { earliest, latest, type Span } from "./intervals.ts";

export interface FaultWindow {
  readonly summary: string;
  readonly targets: readonly NodeName[];
  /** When the first fault was asked for. */
  readonly asked: Instant;
  /** When the first was seen to take hold; null when one of them never was. */
  readonly began: Instant | null;
  /** When the last was seen to be gone, or where that was not seen, asked to end; null when one never ended. */
  readonly healed: Instant | null;
}

interface OneFault {
  readonly event: FaultEvent;
  readonly asked: Instant;
  readonly began: Instant | null;
  readonly healed: Instant | null;
}

/** Null for a recording without faults. */
export function faultWindowOf(history: History): FaultWindow | null {
  const faults = faultsOf(history);
  if (faults.length === 0) return null;
  const began = faults.map((each) => each.began);
  const healed = faults.map((each) => each.healed);
  return {
    summary: faults.map(({ event }) => event.summary).join("; "),
    targets: [...new Set(faults.flatMap(({ event }) => event.targets))],
    asked: earliest(...faults.map((each) => each.asked)),
    began: complete(began) ? earliest(...began) : null,
    healed: complete(healed) ? latest(...healed) : null,
  };
}

/** When a node was the target of a fault that was on. */
export function targetedSpans(history: History, node: NodeName, end: Instant): readonly Span[] {
  return faultsOf(history)
    .filter(({ event }) => event.targets.includes(node))
    .map(({ asked, healed }) => ({ from: asked, to: healed ?? end }));
}

function faultsOf(history: History): readonly OneFault[] {
  const edges = only(history, "fault");
  return [...new Set(edges.map(({ id }) => id))].map((id) => {
    const own = edges.filter((edge) => edge.id === id);
    const at = (edge: FaultEvent["edge"]) => own.find((each) => each.edge === edge)?.t ?? null;
    // Targets are resolved at the moment of harm, so a later edge may know more than the first.
    const event = own.find((each) => each.edge === "began") ?? own.at(-1)!;
    return {
      event,
      asked: at("asked") ?? own[0]!.t,
      began: at("began"),
      healed: at("ended") ?? at("end-asked"),
    };
  });
}

const complete = (ts: readonly (Instant | null)[]): ts is readonly Instant[] => !ts.includes(null);
