import type { Destination } from "../model.ts";
import { productExceeds } from "./load.ts";

/** Whether lblc and lblcr leave a destination: it has more than its weight while another has less than half its own. */
export function isCrowded(destination: Destination, destinations: readonly Destination[]): boolean {
  return (
    destination.activeConnections > destination.weight &&
    destinations.some(({ activeConnections, weight }) => activeConnections * 2 < weight)
  );
}

/** The one with the most load for its weight; the first wins a tie. Weight 0 is not looked at. */
export function mostWeighted(
  members: Iterable<Destination>,
  load: (destination: Destination) => number,
): Destination | undefined {
  let most: Destination | undefined;
  for (const member of members) {
    if (member.weight <= 0) continue;
    if (most === undefined || productExceeds(load(member), most.weight, load(most), member.weight)) {
      most = member;
    }
  }
  return most;
}
