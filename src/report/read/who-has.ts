import type { Mac } from "../../domain/address.ts";
import type { WhoHasEvent } from "../../domain/history.ts";
import type { NodeName } from "../../domain/node.ts";
import type { Instant } from "../../domain/units.ts";
import { ns } from "../../domain/units.ts";
import type { Naming } from "../view.ts";
import { type Span, spansOf } from "./span.ts";

/** The referee's rounds of who-has: in which of them which MACs answered. */
export interface Rounds {
  readonly events: readonly WhoHasEvent[];
  /** MACs in the order in which they first answered, directors before strangers. */
  readonly macs: readonly { readonly mac: Mac; readonly node: NodeName | null }[];
  /** Runs of rounds in which the same MACs answered; a round stands for the time until the next one. */
  readonly runs: readonly (Span & { readonly value: readonly Mac[] })[];
}

export function readRounds(events: readonly WhoHasEvent[], naming: Naming, end: Instant): Rounds {
  const answering = (event: WhoHasEvent) => [...new Set(event.answers.map(({ mac }) => mac))].sort();
  const macs = [...new Set(events.flatMap(answering))].map((mac) => ({ mac, node: naming.ofMac(mac) }));
  const rank = (node: NodeName | null) => (node === null ? Infinity : naming.directors.indexOf(node));
  const changes = events.map((event) => ({ t: event.t, value: answering(event) }));
  return {
    events,
    macs: macs.sort((a, b) => rank(a.node) - rank(b.node)),
    runs: spansOf(changes, lastEnd(events, end), (a, b) => a.join() === b.join()),
  };
}

/** The last round stands for as long as rounds usually do, and not until the recording's end. */
function lastEnd(events: readonly WhoHasEvent[], end: Instant): Instant {
  const last = events.at(-1);
  const before = events.at(-2);
  if (last === undefined) return end;
  return ns(Math.min(end, last.t + (before === undefined ? 0 : last.t - before.t)));
}
