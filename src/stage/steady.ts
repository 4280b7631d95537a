import { setTimeout as sleep } from "node:timers/promises";
import { type Milliseconds, ms } from "../domain/units.ts";
import type { LiveCluster } from "./live-cluster.ts";

const glance = 20;

/**
 * How long nothing may change before a cluster is called steady: the failure catalogue's five seconds, or one
 * further master-down time, within which a hidden election would come to light.
 */
export const steadyTime = (cluster: LiveCluster): Milliseconds =>
  ms(Math.max(5000, cluster.longestMasterDown + cluster.longestInterval));

/** What the client sees, for the steady state; null where there is no service to ask. */
export interface ClientView {
  /** Milliseconds since the last request that was not answered. */
  readonly faultlessFor: Milliseconds;
}

/** True once the preferred master alone has held the VIP, and every request was answered, for `quietFor`. */
export async function becomesSteady(
  cluster: LiveCluster,
  client: ClientView | null,
  quietFor: Milliseconds,
  deadline: Milliseconds,
  signal?: AbortSignal,
): Promise<boolean> {
  const until = performance.now() + deadline;
  while (performance.now() < until && !signal?.aborted) {
    if (cluster.settled(quietFor) && (client === null || client.faultlessFor >= quietFor)) return true;
    await sleep(glance);
  }
  return false;
}
