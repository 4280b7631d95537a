import { heaviest } from "./heaviest.ts";
import { isUsable } from "./load.ts";
import type { SchedulerKind } from "./scheduler.ts";

/**
 * Weighted overflow: the highest weight until its active connections exceed that weight, then the next one
 * (Linux ip_vs_ovf.c). The kernel's test is A > w, so a destination takes w + 1 connections.
 */
export const ovf: SchedulerKind = ({ destinations }) => ({
  schedule: () =>
    heaviest(
      destinations.filter(
        (candidate) => isUsable(candidate) && candidate.activeConnections <= candidate.weight,
      ),
    ),
});
