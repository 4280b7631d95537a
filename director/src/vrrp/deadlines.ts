import type { Instant } from "./timers.ts";

/** Who waits for something: the earliest of its own deadlines, null while there is none. */
export interface Waiter {
  readonly timers: { readonly next: Instant | null };
}

type Entry<W> = { readonly deadline: Instant; readonly waiter: W };

/**
 * The earliest deadline of many waiters: a binary heap with at most one valid entry a waiter. A deadline that moves
 * back costs nothing until the old one comes: a backup's does so at every advertisement.
 */
export class Deadlines<W extends Waiter> {
  readonly #heap: Entry<W>[] = [];
  /** The deadline under which a waiter stands in the heap; other entries of it count for nothing. */
  readonly #listed = new Map<W, Instant>();

  /** To be called after anything that may have moved the waiter's deadline forward. */
  note(waiter: W): void {
    const next = waiter.timers.next;
    const listed = this.#listed.get(waiter);
    if (next === null || (listed !== undefined && listed <= next)) return;
    this.#listed.set(waiter, next);
    this.#push({ deadline: next, waiter });
  }

  /** No later than the first deadline; null when nobody waits. */
  get next(): Instant | null {
    return this.#heap[0]?.deadline ?? null;
  }

  /** Takes out a waiter whose deadline has come; it is to be noted again when it has acted. */
  takeDue(now: Instant): W | undefined {
    for (let top = this.#heap[0]; top !== undefined && top.deadline <= now; top = this.#heap[0]) {
      this.#pop();
      const { deadline, waiter } = top;
      if (this.#listed.get(waiter) !== deadline) continue;
      this.#listed.delete(waiter);
      if (waiter.timers.next === deadline) return waiter;
      this.note(waiter);
    }
    return undefined;
  }

  forget(waiter: W): void {
    this.#listed.delete(waiter);
  }

  #push(entry: Entry<W>): void {
    const heap = this.#heap;
    let at = heap.push(entry) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (heap[above]!.deadline <= entry.deadline) break;
      heap[at] = heap[above]!;
      at = above;
    }
    heap[at] = entry;
  }

  #pop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let at = 0;
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      const right = below + 1;
      if (right < heap.length && heap[right]!.deadline < heap[below]!.deadline) below = right;
      if (heap[below]!.deadline >= last.deadline) break;
      heap[at] = heap[below]!;
      at = below;
    }
    heap[at] = last;
  }
}
