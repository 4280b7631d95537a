import { milliseconds } from "../units.ts";
import { Timers } from "./timers.ts";

const ms = (value: number) => BigInt(Math.round(value * 1_000_000));

test("a deadline is exact to the nanosecond: 3 × 1 s and a skew of 0.609375 s", () => {
  const timers = new Timers();
  timers.arm("master-down", milliseconds(3_609.375), "now", ms(10));
  expect(timers.next).toBe(ms(3_619.375));
  expect(timers.takeDue(ms(3_619.375) - 1n)).toBeUndefined();
  expect(timers.takeDue(ms(3_619.375))).toEqual({ timer: "master-down", lateNs: 0n });
  expect(timers.next).toBeNull();
});

test("a period counts from its deadline, so lateness does not add up", () => {
  const timers = new Timers();
  timers.arm("advert", milliseconds(1_000), "now", ms(0));
  for (const late of [3, 0.5, 7]) {
    const deadline = timers.next!;
    expect(timers.takeDue(deadline + ms(late))?.lateNs).toBe(ms(late));
    timers.arm("advert", milliseconds(1_000), "deadline", deadline + ms(late));
    expect(timers.next).toBe(deadline + ms(1_000));
  }
});

test("a period that would already be over counts from now", () => {
  const timers = new Timers();
  timers.arm("advert", milliseconds(1_000), "now", ms(0));
  timers.takeDue(ms(5_000));
  timers.arm("advert", milliseconds(1_000), "deadline", ms(5_000));
  expect(timers.next).toBe(ms(6_000));
});

test("of several that are due the earliest comes first; arming replaces, shifting moves, cancelling ends", () => {
  const timers = new Timers();
  timers.arm("garp", milliseconds(500), "now", ms(0));
  timers.arm("advert", milliseconds(100), "now", ms(0));
  timers.arm("master-down", milliseconds(50), "now", ms(0));
  timers.arm("master-down", milliseconds(900), "now", ms(0));
  timers.shift("master-down", milliseconds(-600));
  timers.arm("preempt-delay", milliseconds(1), "now", ms(0));
  timers.cancel("preempt-delay");
  const order = [1, 2, 3].map(() => timers.takeDue(ms(1_000))?.timer);
  expect(order).toEqual(["advert", "master-down", "garp"]);
  expect(timers.takeDue(ms(1_000))).toBeUndefined();
});
