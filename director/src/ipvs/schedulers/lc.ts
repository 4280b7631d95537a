import type { Destination } from "../model.ts";
import { isUsable } from "./load.ts";
import type { SchedulerKind } from "./scheduler.ts";

/** Least connection, weights counting only as 0 or not (Linux ip_vs_lc.c). The first in the list wins a tie. */
export const lc: SchedulerKind = ({ destinations }, { load }) => ({
  schedule() {
    let least: Destination | undefined;
    for (const candidate of destinations) {
      if (!isUsable(candidate)) continue;
      if (least === undefined || load(candidate) >>> 0 < load(least) >>> 0) least = candidate;
    }
    return least;
  },
});
