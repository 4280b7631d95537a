import type { Milliseconds } from "../units.ts";
import type { Timer } from "./machine.ts";

/** CLOCK_MONOTONIC, nanoseconds. */
export type Instant = bigint;

const nanoseconds = (ms: Milliseconds): bigint => BigInt(Math.round(ms * 1_000_000));

/** The running timers of one instance as absolute deadlines, so that a period is not the sum of its delays. */
export class Timers {
  readonly #deadlines = new Map<Timer, Instant>();
  readonly #passed = new Map<Timer, Instant>();

  /** From `deadline` a period counts from where the last one ended; what then lies in the past counts from now. */
  arm(timer: Timer, after: Milliseconds, from: "now" | "deadline", now: Instant): void {
    const passed = this.#passed.get(timer);
    const onward = passed === undefined ? now : passed + nanoseconds(after);
    this.#deadlines.set(timer, from === "deadline" && onward > now ? onward : now + nanoseconds(after));
  }

  shift(timer: Timer, by: Milliseconds): void {
    const deadline = this.#deadlines.get(timer);
    if (deadline !== undefined) this.#deadlines.set(timer, deadline + nanoseconds(by));
  }

  cancel(timer: Timer): void {
    this.#deadlines.delete(timer);
  }

  cancelAll(): void {
    this.#deadlines.clear();
  }

  /** The earliest deadline, or null while nothing runs. */
  get next(): Instant | null {
    let next: Instant | null = null;
    for (const deadline of this.#deadlines.values()) if (next === null || deadline < next) next = deadline;
    return next;
  }

  /** Takes the earliest timer whose deadline has come, with how late it is noticed. */
  takeDue(now: Instant): { timer: Timer; lateNs: bigint } | undefined {
    const next = this.next;
    if (next === null || next > now) return undefined;
    for (const [timer, deadline] of this.#deadlines) {
      if (deadline !== next) continue;
      this.#deadlines.delete(timer);
      this.#passed.set(timer, deadline);
      return { timer, lateNs: now - deadline };
    }
    return undefined;
  }
}
