import * as libc from "./libc.ts";

const CLOCK_REALTIME = 0;
const CLOCK_MONOTONIC = 1;

/** struct timespec (linux/time.h): seconds, nanoseconds, 64 bits each. */
const timespec = new BigInt64Array(2);
const bytes = new Uint8Array(timespec.buffer);

function now(clock: number): bigint {
  libc.clock_gettime(clock, bytes);
  return timespec[0]! * 1_000_000_000n + timespec[1]!;
}

/** CLOCK_REALTIME in nanoseconds since 1970, the clock with which the kernel stamps packets. */
export function realtimeNs(): bigint {
  return now(CLOCK_REALTIME);
}

/** CLOCK_MONOTONIC in nanoseconds: for durations within this machine. */
export function monotonicNs(): bigint {
  return now(CLOCK_MONOTONIC);
}
