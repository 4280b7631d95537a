import { isUsable, leastWeighted } from "./load.ts";
import type { SchedulerKind } from "./scheduler.ts";
import { expectedDelay } from "./sed.ts";

/** Never queue: the first idle destination whatever its weight, or else the shortest expected delay (Linux ip_vs_nq.c). */
export const nq: SchedulerKind = ({ destinations }) => ({
  schedule: () =>
    destinations.find((candidate) => isUsable(candidate) && candidate.activeConnections === 0) ??
    leastWeighted(destinations, expectedDelay),
});
