import type { FaultEvent } from "../../domain/history.ts";
import type { Instant } from "../../domain/units.ts";
import type { Span } from "./span.ts";

/** One fault from edge to edge. The span is what was witnessed; where nothing was, what was asked for. */
export interface FaultSpan extends Span {
  readonly name: string;
  readonly layer: string;
  readonly summary: string;
  readonly targets: readonly string[];
  readonly asked: Instant | null;
  readonly began: Instant | null;
  readonly endAsked: Instant | null;
  readonly ended: Instant | null;
  readonly unwitnessed: boolean;
  /** By what the harm was seen to take hold, and to be gone. */
  readonly witnesses: readonly string[];
}

export function readFaults(events: readonly FaultEvent[], end: Instant): readonly FaultSpan[] {
  const byId = Map.groupBy(events, ({ id }) => id);
  return [...byId.values()].map((edges) => faultSpan(edges, end)).sort((a, b) => a.from - b.from);
}

function faultSpan(edges: readonly FaultEvent[], end: Instant): FaultSpan {
  const at = (edge: FaultEvent["edge"]): Instant | null =>
    edges.find((event) => event.edge === edge)?.t ?? null;
  const told = edges.find(({ edge }) => edge === "began") ?? edges[0]!;
  const [asked, began, endAsked, ended] = [at("asked"), at("began"), at("end-asked"), at("ended")];
  return {
    name: told.name,
    layer: told.layer,
    summary: told.summary,
    targets: told.targets,
    asked,
    began,
    endAsked,
    ended,
    unwitnessed: at("unwitnessed") !== null,
    witnesses: edges.flatMap(({ edge, witness }) => (witness === undefined ? [] : [`${edge}: ${witness}`])),
    from: began ?? asked ?? told.t,
    to: ended ?? endAsked ?? end,
  };
}
