/**
 * Units as types: a number of seconds does not compile where milliseconds are wanted.
 * Convert by the named functions here and nowhere else.
 */
declare const unit: unique symbol;
type In<U extends string> = number & { readonly [unit]: U };

export type Nanoseconds = In<"ns">;
export type Milliseconds = In<"ms">;
export type Seconds = In<"s">;
export type Centiseconds = In<"cs">;

/** A point in a recording: integer nanoseconds since the recording's start (CLOCK_REALTIME). */
export type Instant = Nanoseconds;

export const ns = (value: number): Nanoseconds => value as Nanoseconds;
export const ms = (value: number): Milliseconds => value as Milliseconds;
export const seconds = (value: number): Seconds => value as Seconds;
export const centiseconds = (value: number): Centiseconds => value as Centiseconds;

export const msToNs = (value: Milliseconds): Nanoseconds => Math.round(value * 1e6) as Nanoseconds;
export const nsToMs = (value: Nanoseconds): Milliseconds => (value / 1e6) as Milliseconds;
export const secondsToMs = (value: Seconds): Milliseconds => (value * 1e3) as Milliseconds;
export const centisecondsToMs = (value: Centiseconds): Milliseconds => (value * 10) as Milliseconds;

/** The span from one instant to another, in milliseconds; negative when `to` came first. */
export const between = (from: Instant, to: Instant): Milliseconds => ((to - from) / 1e6) as Milliseconds;

/** `3612.4` → `3.612 s`, `12.34` → `12.3 ms`. */
export function formatMs(value: number): string {
  const size = Math.abs(value);
  if (size >= 1000) return `${(value / 1000).toFixed(3)} s`;
  return size >= 10 ? `${value.toFixed(1)} ms` : `${value.toFixed(2)} ms`;
}
