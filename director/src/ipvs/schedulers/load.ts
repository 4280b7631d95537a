import type { Destination } from "../model.ts";

/** How heavy the kernel thinks a destination is: A active connections, I inactive ones. */
export type LoadFormula = "257A+I" | "256A+I";

/**
 * `257A+I` is 256·A + T, T counting active and inactive ones: Linux 6.1.192 and its contemporaries
 * (`ip_vs_dest_conn_overhead`). `256A+I` is what older kernels and the literature have. Both are signed 32-bit sums.
 */
export const loadFormulas: Readonly<Record<LoadFormula, (destination: Destination) => number>> = {
  "257A+I": ({ activeConnections, totalConnections }) =>
    (Math.imul(activeConnections, 256) + totalConnections) | 0,
  "256A+I": ({ activeConnections, totalConnections }) =>
    (Math.imul(activeConnections, 256) + Math.max(totalConnections - activeConnections, 0)) | 0,
};

/** Whether a·b > c·d, exact where doubles are not. */
export function productExceeds(a: number, b: number, c: number, d: number): boolean {
  const left = a * b;
  const right = c * d;
  const exact = Math.max(Math.abs(left), Math.abs(right)) <= Number.MAX_SAFE_INTEGER;
  return exact ? left > right : BigInt(a) * BigInt(b) > BigInt(c) * BigInt(d);
}

/** Whether it may take a new client. */
export const isUsable = ({ weight, overloaded }: Destination): boolean => weight > 0 && !overloaded;

/**
 * The destination with the least cost for its weight; the one that stands first wins a tie. Linux compares by
 * products, without a division: ip_vs_wlc.c, ip_vs_sed.c.
 */
export function leastWeighted(
  destinations: Iterable<Destination>,
  cost: (destination: Destination) => number,
): Destination | undefined {
  let least: Destination | undefined;
  for (const candidate of destinations) {
    if (!isUsable(candidate)) continue;
    if (least === undefined || productExceeds(cost(least), candidate.weight, cost(candidate), least.weight)) {
      least = candidate;
    }
  }
  return least;
}
