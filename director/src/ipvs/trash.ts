import { type Destination, type DestinationId, noStatistics, type Service, serviceKey } from "./model.ts";

interface Discarded {
  readonly service: Service;
  readonly destination: Destination;
  idleSinceMs: number | undefined;
}

const scanEveryMs = 60_000;
const idleLifeMs = 120_000;

/**
 * Removed destinations wait here as long as connections point at them, and at least 120 s beyond. One that is added
 * again in that time returns with its counts, its connections and its templates (Linux `ip_vs_trash_get_dest`).
 */
export class Trash {
  #discarded: Discarded[] = [];
  #nextScanMs = Number.POSITIVE_INFINITY;

  discard(service: Service, destination: Destination, nowMs: number): void {
    if (this.#discarded.length === 0) this.#nextScanMs = nowMs + scanEveryMs;
    this.#discarded.push({ service, destination, idleSinceMs: undefined });
  }

  /** Its statistics begin anew only where the service is another one under the old identity. */
  revive(service: Service, { address, port }: DestinationId): Destination | undefined {
    const index = this.#discarded.findIndex(
      (discarded) =>
        serviceKey(discarded.service) === serviceKey(service) &&
        discarded.destination.address === address &&
        discarded.destination.port === port,
    );
    const discarded = this.#discarded[index];
    if (discarded === undefined) return undefined;
    this.#discarded.splice(index, 1);
    if (discarded.service !== service) discarded.destination.statistics = noStatistics();
    return discarded.destination;
  }

  advance(nowMs: number): void {
    while (this.#discarded.length > 0 && this.#nextScanMs <= nowMs) {
      this.#scan(this.#nextScanMs);
      this.#nextScanMs += scanEveryMs;
    }
  }

  #scan(nowMs: number): void {
    this.#discarded = this.#discarded.filter((discarded) => {
      const { totalConnections, persistentConnections } = discarded.destination;
      if (totalConnections + persistentConnections > 0) return true;
      discarded.idleSinceMs ??= nowMs;
      return nowMs < discarded.idleSinceMs + idleLifeMs;
    });
  }
}
