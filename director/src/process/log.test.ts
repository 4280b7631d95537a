import { formatLine } from "./log.ts";

test("a line begins as keepalived's do: weekday, month, day padded with a space, time, year", () => {
  expect(formatLine(new Date(2026, 7, 5, 9, 3, 7), "Startup complete")).toBe(
    "Wed Aug  5 09:03:07 2026: Startup complete\n",
  );
  expect(formatLine(new Date(2026, 10, 24, 23, 59, 0), "x")).toBe("Tue Nov 24 23:59:00 2026: x\n");
});
