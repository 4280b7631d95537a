import type { Ipv4 } from "../../domain/address.ts";
import type { AddressEvent, AdvertEvent, ClaimEvent, History, NodeEvent } from "../../domain/history.ts";
import { only } from "../../domain/history.ts";
import type { NodeName } from "../../domain/node.ts";
import type { RecordingHeader } from "../../domain/recording.ts";
import type { Instant } from "../../domain/units.ts";
import type { Naming } from "../view.ts";
import { type Span, spansOf } from "./span.ts";

/** What one director did, as others saw it, and what it said of itself. */
export interface DirectorLife {
  readonly node: NodeName;
  readonly held: readonly (Span & { readonly address: Ipv4; readonly interface: string })[];
  readonly down: readonly Span[];
  readonly adverts: readonly AdvertEvent[];
  readonly claims: readonly (Span & { readonly value: ClaimEvent["state"] })[];
  /** The VRID of its configuration when the run began; adverts of another one are drawn apart. */
  readonly vrid: number | null;
}

export function readDirectors(
  header: RecordingHeader,
  history: History,
  naming: Naming,
  end: Instant,
): readonly DirectorLife[] {
  const adverts = sentAdverts(only(history, "advert"), naming);
  const vips = new Set<string>(header.vips.map(({ address }) => address));
  return naming.directors.map((node) => {
    const power = only(history, "node").filter((event) => event.node === node);
    return {
      node,
      held: heldSpans(only(history, "address"), power, node, vips, end),
      down: downSpans(power, end),
      adverts: adverts.get(node) ?? [],
      claims: claimSpans(only(history, "claim"), power, node, end),
      vrid: header.instances.find((instance) => instance.node === node)?.vrid ?? null,
    };
  });
}

/** Each advert once: the sender's own copy where its capture has it, otherwise the first copy received. */
function sentAdverts(adverts: readonly AdvertEvent[], naming: Naming): Map<NodeName, readonly AdvertEvent[]> {
  const bySender = Map.groupBy(adverts, (advert) => senderOf(advert, naming) ?? "");
  const once = new Map<NodeName, readonly AdvertEvent[]>();
  for (const [node, copies] of bySender) {
    const sent = copies.filter(({ direction }) => direction === "sent");
    const witness = sent[0] ?? copies[0];
    once.set(node, sent.length > 0 ? sent : copies.filter(({ at }) => at === witness?.at));
  }
  return once;
}

const senderOf = (advert: AdvertEvent, naming: Naming): NodeName | null =>
  advert.direction === "sent"
    ? advert.at
    : (naming.ofMac(advert.sourceMac) ?? naming.ofAddress(advert.source));

function downSpans(power: readonly NodeEvent[], end: Instant): readonly Span[] {
  const changes = power.map(({ t, state }) => ({ t, value: state === "down" ? true : null }));
  return spansOf(changes, end);
}

/** A node without power holds nothing, whatever its last address event said. */
function heldSpans(
  events: readonly AddressEvent[],
  power: readonly NodeEvent[],
  node: NodeName,
  vips: ReadonlySet<string>,
  end: Instant,
): DirectorLife["held"] {
  const own = events.filter(
    (event) => event.node === node && event.interface !== "lo" && vips.has(event.address),
  );
  const places = Map.groupBy(own, (event) => `${event.interface} ${event.address}`);
  const losses = power.filter(({ state }) => state === "down").map(({ t }) => ({ t, value: null }));
  return [...places.values()].flatMap((changes) => {
    const { address, interface: nic } = changes[0]!;
    const steps = changes.map(({ t, change }) => ({ t, value: change === "added" ? true : null }));
    const ordered = [...steps, ...losses].sort((a, b) => a.t - b.t);
    return spansOf(ordered, end).map(({ from, to }) => ({ from, to, address, interface: nic }));
  });
}

/** A program of a node without power says nothing; what its last log lines said came late. */
function claimSpans(
  events: readonly ClaimEvent[],
  power: readonly NodeEvent[],
  node: NodeName,
  end: Instant,
): DirectorLife["claims"] {
  const dark = downSpans(power, end);
  const own = events
    .filter((event) => event.node === node && !dark.some(({ from, to }) => event.t >= from && event.t < to))
    .map(({ t, state }) => ({ t, value: state }));
  const losses = power.filter(({ state }) => state === "down").map(({ t }) => ({ t, value: null }));
  return spansOf(
    [...own, ...losses].sort((a, b) => a.t - b.t),
    end,
  );
}
