import { only } from "../../domain/history.ts";
import type { NodeName } from "../../domain/node.ts";
import type { Instant } from "../../domain/units.ts";
import { type Holding, joined } from "../intervals.ts";
import { once } from "../once.ts";
import type { Scene } from "../scene.ts";

/**
 * Who had the virtual address on an interface. A loopback does not count: a real server in direct routing holds
 * it there without answering for it. A node without power holds nothing.
 */
export const addressHoldings = once((scene: Scene): readonly Holding[] => {
  const open = new Map<string, { who: NodeName; from: Instant }>();
  const holdings: Holding[] = [];
  const close = (key: string, to: Instant) => {
    const held = open.get(key);
    if (held !== undefined) holdings.push({ ...held, to });
    open.delete(key);
  };
  for (const event of scene.history) {
    if (event.kind === "node" && event.state === "down")
      for (const [key, { who }] of [...open]) if (who === event.node) close(key, event.t);
    if (event.kind !== "address" || event.address !== scene.vip.address || event.interface === "lo") continue;
    const key = `${event.node} ${event.interface}`;
    if (event.change === "removed") close(key, event.t);
    else if (!open.has(key)) open.set(key, { who: event.node, from: event.t });
  }
  for (const key of [...open.keys()]) close(key, scene.whole.to);
  return joined(holdings.filter(({ from, to }) => to > from));
});

export const addressWatched = (scene: Scene): boolean =>
  only(scene.history, "address").some(
    ({ address, interface: name }) => address === scene.vip.address && name !== "lo",
  );
