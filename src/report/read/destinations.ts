import type { Mac } from "../../domain/address.ts";
import type { ProbeEvent } from "../../domain/history.ts";
import { type Instant, ns } from "../../domain/units.ts";
import type { Span } from "./span.ts";

/** Requests to one MAC that follow one another within this many nanoseconds make one stretch. */
const close = 50e6;

/** The stretches in which the client sent its requests to a MAC. Two MACs at one time mean two directors deliver. */
export function destinationsOf(probes: readonly ProbeEvent[]): ReadonlyMap<Mac, readonly Span[]> {
  const stretches = new Map<Mac, { from: Instant; to: Instant }[]>();
  for (const { t, toMac } of probes) {
    if (toMac === null) continue;
    const own = stretches.get(toMac) ?? [];
    const last = own.at(-1);
    if (last !== undefined && t - last.to <= close) last.to = t;
    else own.push({ from: t, to: ns(t) });
    stretches.set(toMac, own);
  }
  return stretches;
}
