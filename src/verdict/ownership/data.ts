import type { ProbeEvent } from "../../domain/history.ts";
import type { NodeName } from "../../domain/node.ts";
import { type Instant, type Milliseconds, ms } from "../../domain/units.ts";
import type { Interval } from "../../domain/verdict.ts";
import { type Holding, instant, joined, later } from "../intervals.ts";
import { once } from "../once.ts";
import { probesOf, sentAt } from "../probes.ts";
import { nodeOfMac, type Scene } from "../scene.ts";

/** A probe that a director delivered, known by the MAC that its first SYN was sent to. */
export interface Delivery {
  readonly t: Instant;
  readonly who: NodeName;
  readonly probe: ProbeEvent;
}

export const deliveriesOf = once((scene: Scene): readonly Delivery[] => {
  return probesOf(scene).flatMap((probe) => {
    const who = probe.toMac === null ? null : nodeOfMac(scene, probe.toMac);
    return who === null || probe.outcome !== "answered" ? [] : [{ t: sentAt(probe), who, probe }];
  });
});

/** The window within which two directors must not both deliver. */
export const deliveryWindow = (scene: Scene): Milliseconds => ms(Math.max(3 * spacing(scene), 50));

export const spacing = (scene: Scene): Milliseconds => ms(1000 / Math.max(scene.header.load.rate, 1));

/** Who delivered the clients' probes, as runs without a pause longer than the window. */
export const dataHoldings = once((scene: Scene): readonly Holding[] => {
  const reach = deliveryWindow(scene);
  const deliveries = deliveriesOf(scene);
  return joined(
    deliveries.map(({ t, who }, index) => {
      const next = deliveries[index + 1]?.t ?? scene.whole.to;
      return { who, from: t, to: instant(Math.max(t + 1, Math.min(next, later(t, reach)))) };
    }),
  );
});

/**
 * Where the deliveries of two directors interleave within one window: A, then B, then A again. A to B alone is
 * a change of roles, however quick.
 */
export const interleavings = once((scene: Scene): readonly Interval[] => {
  const reach = deliveryWindow(scene) * 1e6;
  const previous = new Map<NodeName, number>();
  const found: Interval[] = [];
  const deliveries = deliveriesOf(scene);
  for (const [index, { t, who }] of deliveries.entries()) {
    const before = previous.get(who);
    previous.set(who, index);
    if (before === undefined || before === index - 1 || t - deliveries[before]!.t > reach) continue;
    const others = deliveries.slice(before + 1, index).map((each) => each.who);
    found.push({ from: deliveries[before + 1]!.t, to: t, who: [...new Set([who, ...others])].sort() });
  }
  return merged(found);
});

function merged(intervals: readonly Interval[]): readonly Interval[] {
  const result: Interval[] = [];
  for (const each of intervals) {
    const last = result.at(-1);
    if (last !== undefined && each.from <= last.to)
      result[result.length - 1] = {
        from: last.from,
        to: each.to,
        who: [...new Set([...last.who, ...each.who])].sort(),
      };
    else result.push(each);
  }
  return result;
}
