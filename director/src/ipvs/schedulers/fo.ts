import { heaviest } from "./heaviest.ts";
import { isUsable } from "./load.ts";
import type { SchedulerKind } from "./scheduler.ts";

/** Weighted failover: everything to the highest weight that can serve (Linux ip_vs_fo.c). */
export const fo: SchedulerKind = ({ destinations }) => ({
  schedule: () => heaviest(destinations.filter(isUsable)),
});
