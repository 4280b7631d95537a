/** Times of an election as keepalived computes them from the configuration, in seconds. */
import type { VrrpInstance } from "@keelhaul/director/config";

/**
 * How long a backup waits longer than its rivals. VRRPv2: (256 - priority) / 256 s, whatever the interval is
 * (RFC 3768 section 6.1); VRRPv3: that part of the master's interval (RFC 9568 section 6.1).
 */
export function skew(version: VrrpInstance["version"], priority: number, masterInterval: number): number {
  return ((256 - priority) / 256) * (version === 2 ? 1 : masterInterval);
}

/** From the last advertisement heard until the backup is master. */
export function masterDown(
  { version, downTimerAdverts }: Pick<VrrpInstance, "version" | "downTimerAdverts">,
  priority: number,
  masterInterval: number,
): number {
  return downTimerAdverts * masterInterval + skew(version, priority, masterInterval);
}
