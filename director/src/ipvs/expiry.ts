/** Something with a deadline; both fields belong to the wheel. */
export interface Expiring {
  deadlineMs: number;
  /** The wheel's slot that will look at it next; -1 while it is not armed. */
  slot: number;
}

const slotMs = 100;

/**
 * Deadlines of very many entries, most of which move at every packet. Moving a deadline later costs nothing: the
 * entry stays in its slot and is carried on when that slot comes. Never fires early, and at most one slot late.
 */
export class ExpiryWheel<Entry extends Expiring> {
  readonly #slots = new Map<number, Entry[]>();
  #turnedTo = Number.NEGATIVE_INFINITY;

  arm(entry: Entry, deadlineMs: number): void {
    entry.deadlineMs = deadlineMs;
    const slot = Math.ceil(deadlineMs / slotMs);
    if (entry.slot === -1 || slot < entry.slot) this.#put(entry, slot);
  }

  cancel(entry: Entry): void {
    entry.slot = -1;
  }

  /** Hands out every entry whose deadline has passed, the earliest first; it is no longer armed then. */
  advance(nowMs: number, expire: (entry: Entry) => void): void {
    const until = Math.floor(nowMs / slotMs);
    if (this.#turnedTo === Number.NEGATIVE_INFINITY)
      this.#turnedTo = Math.min(until, ...this.#slots.keys()) - 1;
    while (this.#turnedTo < until) {
      const slot = ++this.#turnedTo;
      const entries = this.#slots.get(slot);
      if (entries === undefined) continue;
      this.#slots.delete(slot);
      for (const entry of entries) {
        // An entry armed anew for an earlier slot, or cancelled, has left its old place behind.
        if (entry.slot !== slot) continue;
        entry.slot = -1;
        if (entry.deadlineMs > slot * slotMs) this.#put(entry, Math.ceil(entry.deadlineMs / slotMs));
        else expire(entry);
      }
    }
  }

  #put(entry: Entry, slot: number): void {
    const place = Math.max(slot, this.#turnedTo + 1);
    entry.slot = place;
    const entries = this.#slots.get(place);
    if (entries === undefined) this.#slots.set(place, [entry]);
    else entries.push(entry);
  }
}
