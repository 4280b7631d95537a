import { priority } from "../units.ts";
import { contribution, effectivePriority, fileEffect, isFault } from "./weight.ts";

const weight = (value: number, reverse = false) => ({ weight: value, reverse });
const effects = (value: number, reverse = false) =>
  (["good", "bad", "undecided"] as const).map((verdict) => contribution(weight(value, reverse), verdict));

test("a positive weight is a reward, a negative one a penalty, and what is undecided moves nothing", () => {
  expect(effects(20)).toEqual([20, 0, 0]);
  expect(effects(-20)).toEqual([0, -20, 0]);
});

test("reverse swaps the sign of the change and not its occasion", () => {
  expect(effects(20, true)).toEqual([-20, 0, 0]);
  expect(effects(-20, true)).toEqual([0, 20, 0]);
});

test("weight 0 is a matter of fault: the bad, or with reverse the good", () => {
  expect(effects(0).map(Math.abs)).toEqual([0, 0, 0]);
  const faults = (reverse: boolean) =>
    (["good", "bad", "undecided"] as const).map((verdict) => isFault(weight(0, reverse), verdict));
  expect(faults(false)).toEqual([false, true, false]);
  expect(faults(true)).toEqual([true, false, false]);
  expect(isFault(weight(-1), "bad")).toBe(false);
});

test("a file's number is multiplied, -254 and less is a fault, and with weight 0 anything but 0", () => {
  expect(fileEffect(weight(2), 5)).toEqual({ fault: false, moves: 10 });
  expect(fileEffect(weight(1, true), 5)).toEqual({ fault: false, moves: -5 });
  expect(fileEffect(weight(1), -253)).toEqual({ fault: false, moves: -253 });
  expect(fileEffect(weight(-2), 127)).toEqual({ fault: true, moves: 0 });
  expect([fileEffect(weight(0), 0).fault, fileEffect(weight(0), 1).fault]).toEqual([false, true]);
});

test("the result stays within 1 to 254, and an owner is not moved", () => {
  expect(effectivePriority(priority(100), [20, -5])).toBe(115);
  expect([effectivePriority(priority(100), [-250]), effectivePriority(priority(100), [250])]).toEqual([
    1, 254,
  ]);
  expect(effectivePriority(priority(255), [-20])).toBe(255);
});
