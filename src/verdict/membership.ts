/** Which real servers were there to be chosen, and which decisions fell too close to a change of that. */
import type { ServiceFacts } from "../domain/recording.ts";
import { between, type Instant } from "../domain/units.ts";
import type { Decision, Stretch } from "./decisions.ts";
import { targetedSpans } from "./fault-window.ts";
import { sentAt } from "./probes.ts";
import { poweredSpans, type Scene } from "./scene.ts";

export type Server = ServiceFacts["servers"][number];

/** A stretch in which the same real servers were there throughout. */
export interface Run extends Stretch {
  readonly servers: readonly Server[];
}

/**
 * A stretch cut where a real server came or went. What was decided while the health check may not have noticed
 * yet is left out; without a known check time, all that follows the change.
 */
export function apartFromChanges(scene: Scene, service: ServiceFacts, stretch: Stretch): readonly Run[] {
  const changes = membershipChanges(scene, service);
  const window = service.checkWindow ?? Number.POSITIVE_INFINITY;
  const runs = new Map<number, Decision[]>();
  for (const decision of stretch.decisions) {
    const t = sentAt(decision.probe);
    const past = changes.filter((change) => change <= t);
    if (past.some((change) => between(change, t) <= window)) continue;
    runs.set(past.length, [...(runs.get(past.length) ?? []), decision]);
  }
  return [...runs.values()].map((decisions) => ({
    ...stretch,
    decisions,
    servers: serversAt(scene, service, sentAt(decisions[0]!.probe)),
  }));
}

function membershipChanges(scene: Scene, service: ServiceFacts): readonly Instant[] {
  const edges = service.servers.flatMap(({ node }) => [
    ...poweredSpans(scene, node),
    ...targetedSpans(scene.history, node, scene.whole.to),
  ]);
  return edges
    .flatMap(({ from, to }) => [from, to])
    .filter((t) => scene.whole.from < t && t < scene.whole.to)
    .sort((a, b) => a - b);
}

const serversAt = (scene: Scene, service: ServiceFacts, t: Instant): readonly Server[] =>
  service.servers.filter(
    ({ node, weight }) =>
      weight > 0 &&
      poweredSpans(scene, node).some(({ from, to }) => from <= t && t <= to) &&
      !targetedSpans(scene.history, node, scene.whole.to).some(({ from, to }) => from <= t && t < to),
  );
