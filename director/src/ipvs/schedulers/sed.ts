import type { Destination } from "../model.ts";
import { leastWeighted } from "./load.ts";
import type { SchedulerKind } from "./scheduler.ts";

/** What a destination would have to carry with one more connection; inactive ones cost nothing. */
export const expectedDelay = ({ activeConnections }: Destination): number => activeConnections + 1;

/** Shortest expected delay (Linux ip_vs_sed.c). */
export const sed: SchedulerKind = ({ destinations }) => ({
  schedule: () => leastWeighted(destinations, expectedDelay),
});
