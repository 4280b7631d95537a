import type { Ipv4 } from "../domain/address.ts";
import type { AdvertEvent, HistoryEvent } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import type { Instant, Milliseconds } from "../domain/units.ts";
import { ms } from "../domain/units.ts";

/** The addresses and adverts of the directors as they are observed; the scenario finds its victims in it. */
export class LiveView {
  readonly #directors: ReadonlySet<NodeName>;
  readonly #vips: ReadonlySet<Ipv4>;
  readonly #held = new Map<NodeName, Set<Ipv4>>();
  readonly #lastAdvert = new Map<NodeName, AdvertEvent>();
  #lastChange: Instant | null = null;

  constructor(directors: readonly NodeName[], vips: readonly Ipv4[]) {
    this.#directors = new Set(directors);
    this.#vips = new Set(vips);
  }

  see(event: HistoryEvent): void {
    if (event.kind === "address" && this.#directors.has(event.node) && this.#vips.has(event.address)) {
      const held = this.#held.get(event.node) ?? new Set();
      if (event.change === "added") held.add(event.address);
      else held.delete(event.address);
      this.#held.set(event.node, held);
      this.#lastChange = event.t;
    }
    if (event.kind === "node" && this.#directors.has(event.node)) {
      this.#held.delete(event.node);
      this.#lastAdvert.delete(event.node);
      this.#lastChange = event.t;
    }
    // A question that nobody answered, or more than one, is no sign of calm; the verdict counts it too.
    if (event.kind === "who-has" && event.answers.length !== 1) this.#lastChange = event.t;
    if (event.kind === "advert" && event.direction === "sent") this.#lastAdvert.set(event.at, event);
  }

  /** The directors that have a VIP on an interface. */
  holders(): readonly NodeName[] {
    return [...this.#held].filter(([, addresses]) => addresses.size > 0).map(([node]) => node);
  }

  /** The directors whose last advertisement is younger than one and a half intervals and not a goodbye. */
  advertisers(now: Instant, interval: Milliseconds): readonly NodeName[] {
    return [...this.#lastAdvert]
      .filter(([, advert]) => advert.priority > 0 && now - advert.t < interval * 1.5e6)
      .map(([node]) => node);
  }

  /** Milliseconds since anything spoke against one undisturbed holder; infinite when nothing did yet. */
  quiet(now: Instant): Milliseconds {
    return this.#lastChange === null ? ms(Number.POSITIVE_INFINITY) : ms((now - this.#lastChange) / 1e6);
  }
}
