import type { Ipv4, Mac } from "../../domain/address.ts";
import type { NeighbourEvent } from "../../domain/history.ts";
import type { NodeName } from "../../domain/node.ts";
import type { RecordingHeader } from "../../domain/recording.ts";
import type { Instant } from "../../domain/units.ts";
import { type Span, spansOf } from "./span.ts";

/** For how long a client's neighbour entry of a VIP named which MAC. */
export interface CacheSpan extends Span {
  readonly node: NodeName;
  readonly address: Ipv4;
  readonly mac: Mac;
}

export function readCaches(
  events: readonly NeighbourEvent[],
  header: RecordingHeader,
  end: Instant,
): readonly CacheSpan[] {
  const vips = new Set<string>(header.vips.map(({ address }) => address));
  const ofVips = events.filter(({ address }) => vips.has(address));
  const entries = Map.groupBy(ofVips, ({ node, address }) => `${node} ${address}`);
  return [...entries.values()].flatMap((changes) => {
    const { node, address } = changes[0]!;
    const steps = changes.map(({ t, mac }) => ({ t, value: mac }));
    return spansOf(steps, end).map(({ from, to, value }) => ({ node, address, from, to, mac: value }));
  });
}
