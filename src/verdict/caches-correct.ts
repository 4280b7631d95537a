/**
 * caches-correct: clients' neighbour entries, and the frames they send, name the holder's MAC. A data plane that
 * works proves nothing here, since a former master may relay every frame. Failure catalogue, 5.10.
 */
import type { Mac } from "../domain/address.ts";
import { only, type ProbeEvent } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import { between, formatMs, type Instant, type Milliseconds } from "../domain/units.ts";
import type { Evidence, Interval, Measure } from "../domain/verdict.ts";
import { doubtAboutFault, doubtsAbout, tempered } from "./doubts.ts";
import { clockTime, probeEvidence, said } from "./evidence.ts";
import { clip, latest, pieces, type Span } from "./intervals.ts";
import { wireHoldings } from "./ownership/wire.ts";
import { noTraffic } from "./ownership.ts";
import { probesOf, sentAt } from "./probes.ts";
import { type Answer, complete, property, type Question, unknown } from "./property.ts";
import { isVirtualMac, nodeOfMac, type Scene, spanOf } from "./scene.ts";
import { cacheAfterHeal, cacheAfterTakeover } from "./tolerances.ts";

const questions: readonly Question[] = [
  { plane: "arp", window: "fault" },
  { plane: "arp", window: "healed" },
  { plane: "arp", window: "run" },
];

/** What a client believed for a while. */
interface Entry extends Span {
  readonly client: NodeName;
  readonly mac: Mac;
}

/** A belief or a frame that named another node than the holder. */
interface Mistake {
  readonly client: NodeName;
  readonly mac: Mac;
  readonly until: Instant;
  /** Since when the holder was the holder. */
  readonly since: Instant;
  readonly holders: readonly NodeName[];
  readonly probe: ProbeEvent | null;
}

export const cachesCorrect = property("caches-correct", questions, (scene, question) => {
  const span = spanOf(scene, question.window);
  if (typeof span === "string") return unknown(span);
  const entries = entriesOf(scene);
  const frames = probesOf(scene).filter(({ toMac }) => toMac !== null);
  if (entries.length === 0 && frames.length === 0)
    return scene.service === null
      ? noTraffic(scene)
      : unknown("No neighbour entry and no frame of a client was seen.");
  const answer =
    question.window === "run"
      ? atTheEnd(scene, entries)
      : during(scene, question.window, span, entries, frames);
  return tempered(
    complete("caches-correct", question, answer),
    [...(question.window === "run" ? [] : doubtAboutFault(scene)), ...doubtsAbout(scene, ["wire", "data"])],
    true,
  );
});

/** Neighbour entries of clients and routers for the address; an entry stands until the next word about it. */
function entriesOf(scene: Scene): readonly Entry[] {
  const asking = scene.header.nodes.filter(({ role }) => role === "client" || role === "router");
  return asking.flatMap(({ name: client }) => {
    const words = only(scene.history, "neighbour").filter(
      ({ node, address }) => node === client && address === scene.vip.address,
    );
    return words.flatMap(({ t, mac }, index) =>
      mac === null ? [] : [{ client, mac, from: t, to: words[index + 1]?.t ?? scene.whole.to }],
    );
  });
}

function during(
  scene: Scene,
  window: "fault" | "healed",
  span: Span,
  entries: readonly Entry[],
  frames: readonly ProbeEvent[],
): Answer {
  // After the heal the clock starts at the heal itself and not one advertisement later.
  const from = window === "healed" ? (scene.fault?.healed ?? span.from) : span.from;
  const tenures = pieces(wireHoldings(scene), scene.whole).filter(
    ({ who, to }) => who.length > 0 && to > from,
  );
  if (tenures.length === 0) return unknown("Nobody advertised in this window, so no MAC is the right one.");
  const reach = { from, to: span.to };
  const entryMistakes = tenures.flatMap((tenure) => wrongEntries(scene, tenure, reach, entries));
  const frameMistakes = tenures.flatMap((tenure) => wrongFrames(scene, tenure, reach, frames));
  const mistakes = [...entryMistakes, ...frameMistakes];
  const bound = window === "healed" ? cacheAfterHeal : cacheAfterTakeover;
  const worst = mistakes.reduce<Mistake | null>((a, b) => (a === null || age(b) > age(a) ? b : a), null);
  return verdictOf(scene, worst, frameMistakes.length, bound);
}

const age = ({ since, until }: Mistake): Milliseconds => between(since, until);

function wrongEntries(
  scene: Scene,
  tenure: Interval,
  reach: Span,
  entries: readonly Entry[],
): readonly Mistake[] {
  const since = latest(tenure.from, reach.from);
  return clip(clip(entries, tenure), reach)
    .filter(({ mac }) => !names(scene, mac, tenure.who))
    .map(({ client, mac, to }) => ({ client, mac, until: to, since, holders: tenure.who, probe: null }));
}

function wrongFrames(
  scene: Scene,
  tenure: Interval,
  reach: Span,
  frames: readonly ProbeEvent[],
): readonly Mistake[] {
  const since = latest(tenure.from, reach.from);
  const to = Math.min(tenure.to, reach.to);
  return frames.flatMap((probe) => {
    const t = sentAt(probe);
    return probe.toMac === null || t < since || t >= to || names(scene, probe.toMac, tenure.who)
      ? []
      : [{ client: probe.client, mac: probe.toMac, until: t, since, holders: tenure.who, probe }];
  });
}

/** Whether a MAC is one of these nodes'; the virtual router's own MAC is always right. */
const names = (scene: Scene, mac: Mac, holders: readonly NodeName[]): boolean =>
  isVirtualMac(mac) || holders.includes(nodeOfMac(scene, mac) ?? "");

function verdictOf(scene: Scene, worst: Mistake | null, frames: number, bound: Milliseconds): Answer {
  const wrong = worst === null ? 0 : age(worst);
  const measures: Measure[] = [
    { name: "wrong", value: wrong, unit: "ms", expected: [0, bound] },
    { name: "wrong-frames", value: frames, unit: "count" },
  ];
  if (worst === null)
    return { outcome: "holds", summary: "Every entry and every frame named a holder's MAC.", measures };
  return {
    outcome: wrong <= bound ? "holds" : "violated",
    summary:
      `${worst.client} was wrong about ${scene.vip.address} until ${formatMs(wrong)} after ` +
      `${worst.holders.join(" and ")} held it (${formatMs(bound)} is allowed); ${frames} frames went to another MAC.`,
    measures,
    intervals: [{ from: worst.since, to: worst.until, who: [worst.client] }],
    evidence: [evidenceOf(scene, worst)],
  };
}

function evidenceOf(scene: Scene, { client, mac, until, holders, probe }: Mistake): Evidence {
  if (probe !== null) return probeEvidence(scene, probe, `Sent to another than ${holders.join(" or ")}`);
  const named = nodeOfMac(scene, mac) ?? "no node of the topology";
  return said(
    `${client}'s entry for ${scene.vip.address} was ${mac} (${named}) until ${clockTime(until)}, while ${holders.join(" and ")} held it.`,
    until,
  );
}

function atTheEnd(scene: Scene, entries: readonly Entry[]): Answer {
  const holders = pieces(wireHoldings(scene), scene.whole).at(-1)?.who ?? [];
  if (holders.length !== 1)
    return unknown(
      `At the end ${holders.join(" and ") || "nobody"} advertised: no one MAC is the right one.`,
    );
  const standing = entries.filter(({ to }) => to === scene.whole.to);
  const wrong = standing.filter(({ mac }) => !names(scene, mac, holders));
  const measures: Measure[] = [
    { name: "wrong-entries", value: wrong.length, unit: "count", expected: [0, 0] },
  ];
  if (standing.length === 0 && entries.length === 0)
    return unknown("No neighbour entry of any client was read.");
  return {
    outcome: wrong.length === 0 ? "holds" : "violated",
    summary:
      wrong.length === 0
        ? `At the end every client's entry is absent or names ${holders[0]}, the holder.`
        : `At the end ${wrong.map(({ client, mac }) => `${client} names ${nodeOfMac(scene, mac) ?? mac}`).join(", ")}, but ${holders[0]} holds the address.`,
    measures,
    evidence: standing.map(({ client, mac }) =>
      said(`${client}'s entry for ${scene.vip.address} is ${mac} (${nodeOfMac(scene, mac) ?? "unknown"}).`),
    ),
  };
}
