import { RespawnDelay } from "./respawn.ts";

test("a child that keeps dying is started at once, then after 1, 2, 4 … 60 s", () => {
  const delay = new RespawnDelay();
  const delays = Array.from({ length: 9 }, () => delay.after(10) / 1000);
  expect(delays).toEqual([0, 1, 2, 4, 8, 16, 32, 60, 60]);
});

test("a life of more than a minute is forgiven", () => {
  const delay = new RespawnDelay();
  delay.after(10);
  delay.after(10);
  expect(delay.after(60_001)).toBe(0);
  expect(delay.after(60_000)).toBe(1_000);
});
