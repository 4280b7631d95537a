/**
 * Numbers with a unit. A unit lives in the type alone: at run time these are plain numbers, and passing
 * centiseconds where milliseconds are wanted does not compile.
 */
declare const unit: unique symbol;

export type Branded<Base, Name extends string> = Base & { readonly [unit]: Name };

export type Microseconds = Branded<number, "microseconds">;
export type Milliseconds = Branded<number, "milliseconds">;
export type Centiseconds = Branded<number, "centiseconds">;
export type Seconds = Branded<number, "seconds">;

/** Virtual router identifier, 1 to 255 (RFC 9568 section 5.2.3). */
export type Vrid = Branded<number, "vrid">;

/** Priority of a router, 1 to 255; 255 is the address owner (RFC 9568 section 5.2.4). */
export type Priority = Branded<number, "priority">;

/** Priority field of an advertisement: a router's priority, or 0 for "the master stops taking part". */
export type AdvertPriority = Priority | 0;

export const OWNER_PRIORITY = 255 as Priority;
export const DEFAULT_PRIORITY = 100 as Priority;

export const microseconds = (value: number): Microseconds => value as Microseconds;
export const milliseconds = (value: number): Milliseconds => value as Milliseconds;
export const centiseconds = (value: number): Centiseconds => value as Centiseconds;
export const seconds = (value: number): Seconds => value as Seconds;

export const secondsToMilliseconds = (value: Seconds): Milliseconds => milliseconds(value * 1_000);
export const secondsToCentiseconds = (value: Seconds): Centiseconds => centiseconds(Math.round(value * 100));
export const centisecondsToMilliseconds = (value: Centiseconds): Milliseconds => milliseconds(value * 10);
export const centisecondsToSeconds = (value: Centiseconds): Seconds => seconds(value / 100);
export const millisecondsToMicroseconds = (value: Milliseconds): Microseconds => microseconds(value * 1_000);

/** @throws RangeError when the value is no whole number from 1 to 255. */
export function vrid(value: number): Vrid {
  return oneToTwoFiftyFive("A virtual router id", value) as Vrid;
}

/** @throws RangeError when the value is no whole number from 1 to 255. */
export function priority(value: number): Priority {
  return oneToTwoFiftyFive("A priority", value) as Priority;
}

function oneToTwoFiftyFive(what: string, value: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= 255) return value;
  throw new RangeError(`${what} is a whole number from 1 to 255; found ${value}.`);
}
