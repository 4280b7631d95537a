import type { TrackedInterface } from "../config/model.ts";
import { OWNER_PRIORITY, type Priority } from "../units.ts";

/**
 * The priority that tracked interfaces leave: a positive weight is added while its interface is up, a negative one
 * while it is down, `reverse` the other way round. An owner is not moved, everybody else stays within 1 to 254.
 */
export function trackedPriority(
  base: Priority,
  tracked: readonly TrackedInterface[],
  isUp: (name: string) => boolean,
): Priority {
  if (base === OWNER_PRIORITY) return base;
  const moved = tracked.reduce((sum, { interface: name, weight, reverse }) => {
    const good = isUp(name) !== reverse;
    return sum + (weight > 0 === good ? weight : 0);
  }, base as number);
  return Math.min(254, Math.max(1, moved)) as Priority;
}
