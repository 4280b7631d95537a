import { SourcePorts } from "./source-ports.ts";

test("a source's ports come again only when all were used", () => {
  const ports = new SourcePorts(2, 5);
  const drawn = Array.from({ length: 22_000 }, () => ports.next(0));
  expect(new Set(drawn).size).toBe(22_000);
  expect(Math.min(...drawn)).toBe(10_000);
  expect(Math.max(...drawn)).toBe(31_999);
  expect(ports.next(0)).toBe(drawn[0]);
  expect(ports.next(1)).toBe(drawn[0]);
});

test("probers of different seeds begin at different ports", () => {
  expect(new SourcePorts(1, 1).next(0)).not.toBe(new SourcePorts(1, 2).next(0));
});
