import { priority } from "../units.ts";
import { trackedPriority } from "./tracking.ts";

const with_ = (weight: number, up: boolean, reverse = false, base = 100) =>
  trackedPriority(priority(base), [{ interface: "eth1", weight, reverse }], () => up);

test("a positive weight is a reward, a negative one a penalty", () => {
  expect([with_(20, true), with_(20, false)]).toEqual([120, 100]);
  expect([with_(-20, true), with_(-20, false)]).toEqual([100, 80]);
});

test("reverse turns up into down", () => {
  expect([with_(20, true, true), with_(20, false, true)]).toEqual([100, 120]);
});

test("the result stays within 1 to 254, and an owner is not moved", () => {
  expect([with_(-250, false), with_(250, true)]).toEqual([1, 254]);
  expect(with_(-20, false, false, 255)).toBe(255);
});

test("weight 0 moves nothing: it is a matter of fault", () => {
  expect([with_(0, true), with_(0, false)]).toEqual([100, 100]);
});
