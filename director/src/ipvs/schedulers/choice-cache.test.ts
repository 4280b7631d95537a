import { ChoiceCache } from "./choice-cache.ts";

const minuteMs = 60_000;

function filled(count: number, expirationMs = 24 * 60 * minuteMs) {
  const cache = new ChoiceCache<{ lastUseMs: number }>(expirationMs);
  cache.use(0, 0);
  for (let address = 1; address <= count; address++) cache.set(address, { lastUseMs: 0 });
  return cache;
}

const remembered = (cache: ChoiceCache<{ lastUseMs: number }>, count: number, nowMs: number): number =>
  Array.from({ length: count }, (_, i) => cache.use(i + 1, nowMs)).filter((entry) => entry !== undefined)
    .length;

/** Numbers from Linux ip_vs_lblc.c. */
describe("what lblc and lblcr remember", () => {
  test("goes at the 30th check of a minute if nobody used it for the expiration time", () => {
    expect(remembered(filled(1, 10 * minuteMs), 1, 30 * minuteMs - 1)).toBe(1);
    expect(remembered(filled(1, 10 * minuteMs), 1, 30 * minuteMs)).toBe(0);
    const used = filled(1, 10 * minuteMs);
    used.use(1, 21 * minuteMs);
    expect(remembered(used, 1, 30 * minuteMs)).toBe(1);
  });

  test("goes after 6 idle minutes while there are over 16384, four thirds of the excess at a time", () => {
    expect(remembered(filled(16_384), 16_384, 6 * minuteMs)).toBe(16_384);
    expect(remembered(filled(17_000), 17_000, 6 * minuteMs - 1)).toBe(17_000);
    const dropped = 17_000 - remembered(filled(17_000), 17_000, 6 * minuteMs);
    expect(dropped).toBeGreaterThanOrEqual(821);
    expect(dropped).toBeLessThan(900);
  });

  test("is nothing new beyond 24576", () => {
    const cache = filled(24_580);
    expect(remembered(cache, 24_580, 1)).toBe(24_576);
    cache.set(1, { lastUseMs: 1 });
    expect(remembered(cache, 24_580, 1)).toBe(24_576);
  });
});
