import type { Destination } from "../model.ts";
import { ChoiceCache } from "./choice-cache.ts";
import { leastWeighted } from "./load.ts";
import { isCrowded, mostWeighted } from "./locality.ts";
import type { SchedulerKind } from "./scheduler.ts";

interface Replicas {
  /** The one that joined last stands first. */
  members: Destination[];
  changedMs: number;
  lastUseMs: number;
}

/**
 * Locality-based least connection with replication (Linux ip_vs_lblcr.c): each address has a set of destinations,
 * which grows while its best member is crowded, and loses its most loaded one when it has not changed for the
 * expiration time. The one that leaves may be the one just chosen.
 */
export const lblcr: SchedulerKind = ({ destinations }, { load, cacheExpirationMs }) => {
  const cache = new ChoiceCache<Replicas>(cacheExpirationMs);

  function shrink(replicas: Replicas, nowMs: number): void {
    if (replicas.members.length < 2 || nowMs <= replicas.changedMs + cacheExpirationMs) return;
    const leaving = mostWeighted(replicas.members, load);
    if (leaving === undefined) return;
    replicas.members = replicas.members.filter((member) => member !== leaving);
    replicas.changedMs = nowMs;
  }

  return {
    schedule({ destination: address }, nowMs) {
      const replicas = cache.use(address, nowMs);
      if (replicas !== undefined) {
        const best = leastWeighted(
          replicas.members.filter(({ available }) => available),
          load,
        );
        shrink(replicas, nowMs);
        if (best !== undefined && !isCrowded(best, destinations)) return best;
      }
      const chosen = leastWeighted(destinations, load);
      if (chosen === undefined) return undefined;
      if (replicas === undefined) {
        cache.set(address, { members: [chosen], changedMs: nowMs, lastUseMs: nowMs });
      } else if (!replicas.members.includes(chosen)) {
        replicas.members.unshift(chosen);
        replicas.changedMs = nowMs;
      }
      return chosen;
    },
  };
};
