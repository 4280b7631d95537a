import { ns } from "../../domain/units.ts";
import { ClockWatch } from "./clock-watch.ts";

const MS = 1_000_000n;
const reading = (realtime: bigint, monotonic: bigint, took = 0n) => ({
  realtime,
  before: monotonic,
  after: monotonic + took,
});

test("a clock that runs on, slewed or not, is no step", () => {
  const watch = new ClockWatch();
  expect(watch.see(reading(1000n * MS, 0n), ns(0))).toEqual([]);
  expect(watch.see(reading(1004n * MS + 2000n, 4n * MS), ns(0))).toEqual([]);
});

test.each([
  ["forward", 250n, 250],
  ["backward", -40n, -40],
])("a step %s is told once, with its size", (_, by, expected) => {
  const watch = new ClockWatch();
  watch.see(reading(1000n * MS, 0n), ns(0));
  const stepped = 1004n * MS + by * MS;
  expect(watch.see(reading(stepped, 4n * MS), ns(9))).toEqual([{ kind: "clock-step", t: 9, by: expected }]);
  expect(watch.see(reading(stepped + 4n * MS, 8n * MS), ns(0))).toEqual([]);
});

test("clocks that were read with an interruption in between say nothing", () => {
  const watch = new ClockWatch();
  watch.see(reading(1000n * MS, 0n), ns(0));
  expect(watch.see(reading(1009n * MS, 4n * MS, 5n * MS), ns(0))).toEqual([]);
  expect(watch.see(reading(1012n * MS, 12n * MS), ns(0))).toEqual([]);
});
