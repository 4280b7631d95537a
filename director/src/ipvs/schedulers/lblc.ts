import type { Destination } from "../model.ts";
import { ChoiceCache } from "./choice-cache.ts";
import { leastWeighted } from "./load.ts";
import { isCrowded } from "./locality.ts";
import type { SchedulerKind } from "./scheduler.ts";

/**
 * Locality-based least connection (Linux ip_vs_lblc.c): who asks for the same address goes to the same destination
 * until that one is crowded; then the choice is made as wlc does. The cached one is taken even while it is overloaded
 * in the sense of its thresholds.
 */
export const lblc: SchedulerKind = ({ destinations }, { load, cacheExpirationMs }) => {
  const cache = new ChoiceCache<{ destination: Destination; lastUseMs: number }>(cacheExpirationMs);
  return {
    schedule({ destination: address }, nowMs) {
      const known = cache.use(address, nowMs)?.destination;
      if (known?.available && known.weight > 0 && !isCrowded(known, destinations)) return known;
      const chosen = leastWeighted(destinations, load);
      if (chosen !== undefined && chosen !== known) {
        cache.set(address, { destination: chosen, lastUseMs: nowMs });
      }
      return chosen;
    },
  };
};
