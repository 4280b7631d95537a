import {
  centiseconds,
  centisecondsToMilliseconds,
  centisecondsToSeconds,
  type Milliseconds,
  milliseconds,
  millisecondsToMicroseconds,
  priority,
  seconds,
  secondsToCentiseconds,
  secondsToMilliseconds,
  vrid,
} from "./units.ts";

test("conversions", () => {
  expect(centisecondsToMilliseconds(centiseconds(4_095))).toBe(40_950);
  expect(centisecondsToSeconds(centiseconds(250))).toBe(2.5);
  expect(secondsToCentiseconds(seconds(0.29))).toBe(29);
  expect(secondsToMilliseconds(seconds(1.5))).toBe(1_500);
  expect(millisecondsToMicroseconds(milliseconds(609.375))).toBe(609_375);
});

test.each([0, 256, 1.5, Number.NaN])("%d is neither a priority nor a virtual router id", (value) => {
  expect(() => priority(value)).toThrow(`A priority is a whole number from 1 to 255; found ${value}.`);
  expect(() => vrid(value)).toThrow(RangeError);
});

test("one unit does not pass for another", () => {
  const wait = (duration: Milliseconds): number => duration;
  // @ts-expect-error centiseconds are no milliseconds
  wait(centiseconds(100));
  // @ts-expect-error a bare number has no unit
  wait(100);
  // @ts-expect-error a VRID is no priority
  const confused: ReturnType<typeof priority> = vrid(100);
  expect(confused).toBe(100);
});
