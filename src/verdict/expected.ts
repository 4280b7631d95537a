/**
 * The windows that a configuration promises (RFC 3768 6.1 for version 2, RFC 9568 6.1 for version 3). No
 * tolerance is in them.
 */
import type { NodeName } from "../domain/node.ts";
import type { InstanceFacts } from "../domain/recording.ts";
import { type Milliseconds, ms } from "../domain/units.ts";

type Timers = Pick<InstanceFacts, "version" | "priority" | "advertInterval">;

/** (256 − priority)/256 of a second in version 2, of the advertisement interval in version 3. */
export function skewOf({ version, priority, advertInterval }: Timers): Milliseconds {
  return ms(((256 - priority) / 256) * (version === 2 ? 1000 : advertInterval));
}

/** Three advertisement intervals and the skew: how long a backup waits before it takes the master for dead. */
export function masterDownOf(timers: Timers): Milliseconds {
  return ms(3 * timers.advertInterval + skewOf(timers));
}

/** Who should be master when all are well: the highest priority; null without instances. */
export function preferredMaster(instances: readonly InstanceFacts[]): InstanceFacts | null {
  return instances.reduce<InstanceFacts | null>(
    (best, each) => (best === null || each.priority > best.priority ? each : best),
    null,
  );
}

/**
 * When the best of the others advertises for the first time, in milliseconds after the fault. A crash can
 * strike anywhere between two advertisements, so its window is one interval wide; a master that says goodbye
 * (priority 0) leaves only the skew. Throws when nobody is left to take over.
 */
export function takeoverWindow(
  instances: readonly InstanceFacts[],
  failed: NodeName,
  kind: "crash" | "graceful",
): readonly [Milliseconds, Milliseconds] {
  const heir = preferredMaster(instances.filter((each) => each.node !== failed));
  if (heir === null) throw new Error(`nobody but ${failed} is configured, so nobody can take over from it`);
  return windowOf(heir, kind);
}

/** The same for an heir who is known. */
export function windowOf(heir: Timers, kind: "crash" | "graceful"): readonly [Milliseconds, Milliseconds] {
  const last = kind === "graceful" ? skewOf(heir) : masterDownOf(heir);
  return kind === "graceful" ? [last, last] : [ms(last - heir.advertInterval), last];
}
