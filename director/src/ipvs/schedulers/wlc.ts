import { leastWeighted } from "./load.ts";
import type { SchedulerKind } from "./scheduler.ts";

/** Least connection for the weight (Linux ip_vs_wlc.c). While nobody has a connection the list's first is chosen. */
export const wlc: SchedulerKind = ({ destinations }, { load }) => ({
  schedule: () => leastWeighted(destinations, load),
});
