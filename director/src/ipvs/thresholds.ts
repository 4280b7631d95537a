import type { Destination } from "./model.ts";

/**
 * The overload flag of a destination (Linux 6.1.192 ip_vs_ctl.c, ip_vs_conn.c): set when its connections reach the
 * upper threshold, cleared when they fall below the lower one. In between it stays as it is.
 */

const lowerBound = ({ thresholds: { upper, lower } }: Destination): number =>
  lower > 0 ? lower : upper - Math.floor(upper / 4);

/** After a connection was bound. */
export function afterBind(destination: Destination): void {
  const { upper } = destination.thresholds;
  if (upper !== 0 && destination.totalConnections === upper)
    check(destination, lowerBound(destination), upper);
}

/** After a connection was released. */
export function afterRelease(destination: Destination): void {
  const { upper } = destination.thresholds;
  const lower = lowerBound(destination);
  if (upper !== 0 && destination.totalConnections + 1 === lower) check(destination, upper, upper);
}

/** After its thresholds were set or changed. */
export function afterEdit(destination: Destination): void {
  check(destination, destination.thresholds.upper, lowerBound(destination));
}

function check(destination: Destination, setFrom: number, keepFrom: number): void {
  const { totalConnections } = destination;
  if (destination.thresholds.upper === 0) destination.overloaded = false;
  else if (totalConnections >= setFrom) destination.overloaded = true;
  else if (totalConnections < keepFrom) destination.overloaded = false;
}
