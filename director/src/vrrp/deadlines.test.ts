import fc from "fast-check";
import { Deadlines } from "./deadlines.ts";

class Waiting {
  readonly timers: { next: bigint | null } = { next: null };
}

test("waiters come in the order of their deadlines, whatever was noted when (fast-check)", () => {
  const moves = fc.array(fc.tuple(fc.nat(9), fc.option(fc.nat(1_000))), { maxLength: 100 });
  fc.assert(
    fc.property(moves, fc.nat(1_000), (changes, now) => {
      const deadlines = new Deadlines<Waiting>();
      const waiters = Array.from({ length: 10 }, () => new Waiting());
      for (const [index, next] of changes) {
        const waiter = waiters[index]!;
        waiter.timers.next = next === null ? null : BigInt(next);
        deadlines.note(waiter);
      }
      const due = waiters
        .filter((waiter) => waiter.timers.next !== null && waiter.timers.next <= BigInt(now))
        .map((waiter) => waiter.timers.next);
      const taken: (bigint | null)[] = [];
      for (
        let one = deadlines.takeDue(BigInt(now));
        one !== undefined;
        one = deadlines.takeDue(BigInt(now))
      ) {
        taken.push(one.timers.next);
        one.timers.next = null;
        deadlines.note(one);
      }
      expect(taken).toEqual(due.toSorted((a, b) => Number(a! - b!)));
      const left = waiters.map((waiter) => waiter.timers.next).filter((next) => next !== null);
      if (left.length > 0) expect(left.every((next) => deadlines.next! <= next)).toBe(true);
    }),
  );
});

test("who was forgotten is not taken", () => {
  const deadlines = new Deadlines<Waiting>();
  const waiter = new Waiting();
  waiter.timers.next = 5n;
  deadlines.note(waiter);
  deadlines.forget(waiter);
  expect(deadlines.takeDue(10n)).toBeUndefined();
});
