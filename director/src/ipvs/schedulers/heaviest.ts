import type { Destination } from "../model.ts";

/** The one of the highest weight; the first of the list wins a tie. */
export function heaviest(destinations: readonly Destination[]): Destination | undefined {
  let found: Destination | undefined;
  for (const candidate of destinations) {
    if (found === undefined || candidate.weight > found.weight) found = candidate;
  }
  return found;
}
