import { type Expiring, ExpiryWheel } from "./expiry.ts";

const entry = (name: string): Expiring & { name: string } => ({ name, deadlineMs: 0, slot: -1 });

function expired(wheel: ExpiryWheel<Expiring & { name: string }>, nowMs: number): string {
  const names: string[] = [];
  wheel.advance(nowMs, ({ name }) => names.push(name));
  return names.join(" ");
}

test("nothing fires early, and what is due fires in the order of its deadlines", () => {
  const wheel = new ExpiryWheel<Expiring & { name: string }>();
  wheel.arm(entry("late"), 5_000);
  wheel.arm(entry("soon"), 1_050);
  expect(expired(wheel, 1_049)).toBe("");
  expect(expired(wheel, 1_100)).toBe("soon");
  wheel.arm(entry("between"), 3_000);
  expect(expired(wheel, 9_000)).toBe("between late");
  expect(expired(wheel, 99_000)).toBe("");
});

test("a deadline can be moved later and earlier", () => {
  const wheel = new ExpiryWheel<Expiring & { name: string }>();
  const a = entry("a");
  wheel.arm(a, 1_000);
  wheel.arm(a, 9_000);
  expect(expired(wheel, 8_900)).toBe("");
  wheel.arm(a, 900_000);
  wheel.arm(a, 10_000);
  expect(expired(wheel, 10_000)).toBe("a");
  expect(expired(wheel, 900_000)).toBe("");
});

test("a cancelled entry does not fire and can be armed again", () => {
  const wheel = new ExpiryWheel<Expiring & { name: string }>();
  const a = entry("a");
  wheel.arm(a, 1_000);
  wheel.cancel(a);
  wheel.arm(a, 1_000);
  expect(expired(wheel, 1_000)).toBe("a");
  wheel.arm(a, 2_000);
  wheel.cancel(a);
  expect(expired(wheel, 5_000)).toBe("");
});
