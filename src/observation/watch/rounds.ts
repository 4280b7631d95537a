import type { PacketSocket } from "@keelhaul/linux";
import type { ArpEvent, WhoHasEvent } from "../../domain/history.ts";
import type { Instant } from "../../domain/units.ts";
import type { RefereeOrder } from "./protocol.ts";
import { ANSWERS_WITHIN, Referee, ROUND_MS } from "./referee.ts";

/** A frame is read this much after its stamp at most, on a machine that is not overloaded. */
const READ_WITHIN_MS = 10;

/** A referee at work in its observer's namespace: asks when it is time, and ends each round when it is over. */
export class Rounds {
  readonly observer: string;
  readonly #referee: Referee;
  readonly #sender: PacketSocket;
  #askedAt = Number.NEGATIVE_INFINITY;
  #open = false;

  constructor(order: RefereeOrder, sender: PacketSocket) {
    this.observer = order.node;
    this.#referee = new Referee(order.node, order.mac, order.addresses);
    this.#sender = sender;
  }

  /** @param nowMs of a monotonic clock */
  turn(nowMs: number, now: () => Instant): WhoHasEvent[] {
    const closed =
      this.#open && nowMs >= this.#askedAt + ANSWERS_WITHIN + READ_WITHIN_MS ? this.#close() : [];
    if (nowMs >= this.#askedAt + ROUND_MS) this.#ask(nowMs, now());
    return closed;
  }

  see(arp: ArpEvent): void {
    if (arp.at === this.observer) this.#referee.see(arp);
  }

  /** Without a link nothing can be asked, and a round that nobody heard is none. */
  #ask(nowMs: number, t: Instant): void {
    // A fixed beat: a turn that came late does not shift those after it.
    this.#askedAt = Math.max(this.#askedAt + ROUND_MS, nowMs - (nowMs % ROUND_MS));
    try {
      for (const frame of this.#referee.ask(t)) this.#sender.send(frame);
      this.#open = true;
    } catch {
      this.#close();
    }
  }

  #close(): WhoHasEvent[] {
    this.#open = false;
    return this.#referee.close();
  }

  close(): void {
    this.#sender.close();
  }
}
