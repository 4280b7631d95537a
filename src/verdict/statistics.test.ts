import { chiSquarePValue, goodnessOfFit, logGamma, median, upperGamma, wilson } from "./statistics.ts";

// The reference values stand in every table of the distribution.
test.each([
  [3.841459, 1, 0.05],
  [10.82757, 1, 0.001],
  [5.991465, 2, 0.05],
  [18.30704, 10, 0.05],
  [124.3421, 100, 0.05],
  [0, 3, 1],
])("χ² of %d with %d degrees of freedom has p = %d", (chiSquare, degrees, p) => {
  expect(chiSquarePValue(chiSquare, degrees)).toBeCloseTo(p, 6);
});

test("the gamma function agrees with factorials and with √π", () => {
  expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 10);
  expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 10);
});

test("the upper incomplete gamma function of 1 is the exponential, on both sides of its two methods", () => {
  expect(upperGamma(1, 0.5)).toBeCloseTo(Math.exp(-0.5), 12);
  expect(upperGamma(1, 7)).toBeCloseTo(Math.exp(-7), 12);
});

test("equal counts fit equal shares perfectly", () => {
  expect(goodnessOfFit([50, 50], [0.5, 0.5])).toEqual({ chiSquare: 0, pValue: 1, effect: 0 });
});

test("60 of 100 against a half is χ² = 4, p = 0.0455, effect 0.2", () => {
  const { chiSquare, pValue, effect } = goodnessOfFit([60, 40], [0.5, 0.5]);
  expect(chiSquare).toBeCloseTo(4, 10);
  expect(pValue).toBeCloseTo(0.0455, 4);
  expect(effect).toBeCloseTo(0.2, 10);
});

test("Wilson's interval of 0 of 10 does not collapse", () => {
  const [low, high] = wilson(0, 10);
  expect(low).toBeCloseTo(0, 10);
  expect(high).toBeCloseTo(0.2775, 4);
});

test("the median of an even number of values lies between the two in the middle", () => {
  expect(median([9, 1, 3, 2])).toBe(2.5);
  expect(median([3, 1, 2])).toBe(2);
});
