import type { VrrpInstance } from "../config/model.ts";
import {
  type Centiseconds,
  centiseconds,
  centisecondsToMilliseconds,
  type Milliseconds,
  milliseconds,
  type Priority,
} from "../units.ts";

export type TimingConfig = Pick<VrrpInstance, "version" | "downTimerAdverts">;

/**
 * Skew_Time: the lower the priority, the longer. In VRRPv2 (256 - P)/256 seconds whatever the interval (RFC 3768
 * section 6.1), in VRRPv3 that part of the master's interval (RFC 9568 section 6.1).
 */
export function skewTime(
  config: TimingConfig,
  priority: Priority,
  masterInterval: Centiseconds,
): Milliseconds {
  const whole = config.version === 2 ? 1_000 : centisecondsToMilliseconds(masterInterval);
  return milliseconds(((256 - priority) * whole) / 256);
}

/**
 * The interval to reckon with when a master (VRRPv3) gives this one: RFC 9568 has every value learned, up to 40.95 s, so
 * that one forged packet would keep a backup waiting for minutes. Ten times the own interval, or 1 s, is the most.
 */
export function learnedInterval(own: Centiseconds, given: Centiseconds): Centiseconds {
  return centiseconds(Math.min(given, Math.max(10 * own, 100)));
}

/** Master_Down_Interval (Active_Down_Interval): three intervals of the master plus Skew_Time. */
export function masterDownInterval(
  config: TimingConfig,
  priority: Priority,
  masterInterval: Centiseconds,
): Milliseconds {
  const silence = config.downTimerAdverts * centisecondsToMilliseconds(masterInterval);
  return milliseconds(silence + skewTime(config, priority, masterInterval));
}
