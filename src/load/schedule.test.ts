import { Schedule } from "./schedule.ts";

const due = (schedule: Schedule, elapsedNs: number): [number, number][] => {
  const found: [number, number][] = [];
  schedule.due(elapsedNs, (id, planned) => found.push([id, planned]));
  return found;
};

test("requests are due at a fixed rate, the first at once", () => {
  const schedule = new Schedule(1000);
  expect(due(schedule, 0)).toEqual([[0, 0]]);
  expect(due(schedule, 999_999)).toEqual([]);
  expect(due(schedule, 2_000_000)).toEqual([
    [1, 1_000_000],
    [2, 2_000_000],
  ]);
});

test("a rate that does not divide a second does not drift", () => {
  const schedule = new Schedule(3, 100);
  expect(due(schedule, 10e9).at(-1)).toEqual([30, 10e9]);
});

test("what fell behind is caught up in bursts, nothing is left out", () => {
  const schedule = new Schedule(1000, 4);
  expect(due(schedule, 6e6).map(([id]) => id)).toEqual([0, 1, 2, 3]);
  expect(due(schedule, 6e6).map(([id]) => id)).toEqual([4, 5, 6]);
  expect(due(schedule, 6e6)).toEqual([]);
  expect(schedule.nextNs).toBe(7e6);
});
