import { ms } from "../domain/units.ts";
import { masterDownOf, preferredMaster, skewOf, takeoverWindow } from "./expected.ts";
import { instance, one, two } from "./testing.ts";

const pairOf = (backup: number) => [instance(one, 200), instance(two, backup)];

test.each([
  [90, 2648.4375, 3648.4375, 648.4375],
  [100, 2609.375, 3609.375, 609.375],
])(
  "a backup of priority %d takes over %d to %d ms after a crash, %d ms after a goodbye",
  (priority, least, most, skew) => {
    expect(takeoverWindow(pairOf(priority), one, "crash")).toEqual([least, most]);
    expect(takeoverWindow(pairOf(priority), one, "graceful")).toEqual([skew, skew]);
  },
);

test("the skew of version 3 shrinks with the interval, that of version 2 does not", () => {
  const timers = { priority: 100, advertInterval: ms(100) };
  expect(skewOf({ version: 3, ...timers })).toBeCloseTo(60.9375, 6);
  expect(skewOf({ version: 2, ...timers })).toBeCloseTo(609.375, 6);
  expect(masterDownOf({ version: 3, ...timers })).toBeCloseTo(360.9375, 6);
});

test("the heir is the best of those who are left", () => {
  const three = [instance(one, 200), instance(two, 90), instance("real-1", 150)];
  expect(preferredMaster(three)?.node).toBe(one);
  expect(takeoverWindow(three, one, "graceful")[0]).toBe(skewOf(three[2]!));
});

test("where nobody is left there is no window", () => {
  expect(() => takeoverWindow([instance(one, 100)], one, "crash")).toThrow(
    "nobody but director-1 is configured, so nobody can take over from it",
  );
  expect(preferredMaster([])).toBeNull();
});
