/**
 * distribution: the scheduler's decisions are those that its algorithm promises. Decisions are counted, not
 * requests. Failure catalogue, 5.6. Before and after a take-over are judged apart: no pointer is synchronised.
 */
import { only } from "../domain/history.ts";
import type { ServiceFacts } from "../domain/recording.ts";
import type { Evidence, Measure } from "../domain/verdict.ts";
import { type Broken, type Decision, decisionsOf } from "./decisions.ts";
import { doubtsAbout, tempered } from "./doubts.ts";
import { probeEvidence, said } from "./evidence.ts";
import { apartFromChanges, type Run } from "./membership.ts";
import { noTraffic } from "./ownership.ts";
import { type Answer, complete, property, unknown } from "./property.ts";
import { cycleLength, firstDeviation, imbalance } from "./round-robin.ts";
import type { Scene } from "./scene.ts";
import { byShares } from "./shares.ts";
export const distribution = property(
  "distribution",
  [{ plane: "data", window: "run" }],
  (scene, question) => {
    if (scene.service === null) return noTraffic(scene);
    const answer = answerFor(scene, scene.service);
    return tempered(complete("distribution", question, answer), doubtsAbout(scene, ["data"]));
  },
);

function answerFor(scene: Scene, service: ServiceFacts): Answer {
  const { stretches, broken } = decisionsOf(scene);
  const judged = stretches.flatMap((stretch) => apartFromChanges(scene, service, stretch));
  const counted = judged.flatMap(({ decisions }) => decisions);
  const answer = broken.length > 0 ? brokenAnswer(broken) : ruled(scene, service, judged, counted);
  const measures: Measure[] = [
    { name: "decisions", value: counted.length, unit: "count" },
    { name: "broken-persistence", value: broken.length, unit: "count", expected: [0, 0] },
    ...(answer.measures ?? []),
  ];
  return {
    ...answer,
    summary: `${answer.summary} ${tally(service, counted)}`,
    measures,
    evidence: [
      ...broken.slice(0, 5).map((each) => brokenEvidence(scene, each)),
      ...(answer.evidence ?? []),
      ...judged.map((stretch) => stretchEvidence(service, stretch)),
    ],
  };
}

/** round robin and its weighted form have an exact rule; every other scheduler is tested by its shares. */
function ruled(
  scene: Scene,
  service: ServiceFacts,
  judged: readonly Run[],
  counted: readonly Decision[],
): Answer {
  const exact = service.scheduler === "rr" || service.scheduler === "wrr";
  // Requests that no probe made took decisions too, and these cannot be seen.
  const alone = only(scene.history, "load-sample").length === 0;
  if (exact && alone) return bySequence(scene, service, judged);
  // With persistence the unseen requests come from the same sources: they change the order, not the number.
  return exact && service.persistence > 0 ? byBalance(service, judged) : byShares(service, counted);
}

/** Round robin whose order is unknown: whoever decided, whole cycles give every server its number of turns. */
function byBalance(service: ServiceFacts, judged: readonly Run[]): Answer {
  const long = judged.filter((run) => run.decisions.length >= 2 * cycleLength(service, run.servers));
  if (long.length === 0)
    return unknown(`Too few decisions to see a cycle of ${service.scheduler} twice over.`);
  const uneven = long.find((run) => imbalance(service, run) > 1);
  return uneven === undefined
    ? {
        outcome: "holds",
        summary: `Decisions are as even as ${service.scheduler} makes them; their order is not known beside k6.`,
      }
    : {
        outcome: "violated",
        summary: `${service.scheduler} at ${uneven.director} is uneven by ${imbalance(service, uneven)} turns.`,
      };
}

function bySequence(scene: Scene, service: ServiceFacts, judged: readonly Run[]): Answer {
  const long = judged.filter((run) => run.decisions.length >= 2 * cycleLength(service, run.servers));
  if (long.length === 0)
    return unknown(`Too few decisions to see a cycle of ${service.scheduler} twice over.`);
  for (const run of long) {
    const deviation = firstDeviation(service, run);
    if (deviation === null) continue;
    const decision = run.decisions[deviation.index]!;
    const summary =
      `${service.scheduler} at ${run.director} is broken at decision ${deviation.index + 1}: ` +
      `${deviation.got} instead of ${deviation.expected}.`;
    const evidence = [probeEvidence(scene, decision.probe, `Decision ${deviation.index + 1}`)];
    const excuse = orderInDoubt(run);
    return excuse === null
      ? { outcome: "violated", summary, evidence }
      : { ...unknown(`${summary} But ${excuse}.`), evidence };
  }
  return { outcome: "holds", summary: `Every decision follows ${service.scheduler} exactly.` };
}

/** Why the order of the decisions may not be the one that was seen. */
function orderInDoubt(run: Run): string | null {
  if (run.unclear > 0)
    return `${run.unclear} connections were not answered at once while decisions were taken, and may have moved the pointer`;
  return run.decisions.some(({ probe }) => probe.wireSent === null)
    ? "not every connection was found in the client's capture, so their order is not certain"
    : null;
}

function tally(service: ServiceFacts, counted: readonly Decision[]): string {
  const counts = service.servers.map(
    ({ node }) => `${node} ${counted.filter(({ server }) => server === node).length}`,
  );
  const what = service.persistence > 0 ? "one a source and director" : "one a connection";
  return `${counted.length} decisions (${what}): ${counts.join(", ")}.`;
}

const brokenAnswer = (broken: readonly Broken[]): Answer => {
  const { source, was, now } = broken[0]!;
  return {
    outcome: "violated",
    summary: `Persistence is broken: ${source} went to ${was} and then to ${now} (${broken.length} such cases).`,
  };
};

const brokenEvidence = (scene: Scene, { was, now, probe }: Broken): Evidence =>
  probeEvidence(scene, probe, `Had ${was}, got ${now}`);

function stretchEvidence(service: ServiceFacts, { director, from, decisions }: Run): Evidence {
  const names = decisions.slice(0, 12).map(({ server }) => server);
  const more = decisions.length > names.length ? " …" : "";
  return said(
    `${director} from ${(from / 1e9).toFixed(3)} s: ${decisions.length} decisions, ${names.join(" ")}${more} (${tally(service, decisions).replace(/^.*: /, "").replace(/\.$/, "")}).`,
    from,
  );
}
