/**
 * The scheduler's decisions, read from the clients' side. Without persistence every connection is one; with it
 * the first of each source is, and the rest only show whether the source kept its server.
 */
import type { Ipv4 } from "../domain/address.ts";
import { only, type ProbeEvent } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import { between, type Instant } from "../domain/units.ts";
import { once } from "./once.ts";
import { answeredAt, probesOf, repeated, sentAt } from "./probes.ts";
import { nodeOfMac, type Scene } from "./scene.ts";

export interface Decision {
  readonly source: Ipv4;
  readonly server: NodeName;
  readonly probe: ProbeEvent;
}

/** Decisions that one director took in one go: their order is known and its pointer was not reset between. */
export interface Stretch {
  readonly director: NodeName;
  readonly from: Instant;
  readonly decisions: readonly Decision[];
  /**
   * Connections that may have moved the pointer unseen while decisions were taken: unanswered ones, and such as
   * began at another director and were repeated to this one.
   */
  readonly unclear: number;
}

/** A source that changed its server within the time its persistence should have kept it. */
export interface Broken {
  readonly source: Ipv4;
  readonly was: NodeName;
  readonly now: NodeName;
  readonly probe: ProbeEvent;
}

export interface Decisions {
  readonly stretches: readonly Stretch[];
  readonly broken: readonly Broken[];
}

/** Probes that reached one director one after the other. */
interface Turn {
  readonly director: NodeName;
  readonly probes: readonly ProbeEvent[];
  /** Its table may have been emptied before this turn: restart, loss of power, a fault aimed at it. */
  readonly maybeReset: boolean;
}

interface Template {
  readonly server: NodeName;
  readonly used: Instant;
}

export function decisionsOf(scene: Scene): Decisions {
  const turns = turnsOf(scene);
  const { stretches, broken } =
    (scene.service?.persistence ?? 0) > 0
      ? withPersistence(scene, turns)
      : { stretches: turns.flatMap(everyConnection), broken: [] };
  const strays = probesOf(scene).filter(repeated);
  return { stretches: stretches.map((stretch) => withStrays(stretch, strays)), broken };
}

function withStrays(stretch: Stretch, strays: readonly ProbeEvent[]): Stretch {
  const last = sentAt(stretch.decisions.at(-1)!.probe);
  const near = strays.filter((probe) => sentAt(probe) < last && answeredAt(probe) > stretch.from);
  return { ...stretch, unclear: stretch.unclear + near.length };
}

function turnsOf(scene: Scene): readonly Turn[] {
  const turns: { director: NodeName; probes: ProbeEvent[]; maybeReset: boolean }[] = [];
  const lastSeen = new Map<NodeName, Instant>();
  for (const probe of probesOf(scene)) {
    const director = probe.toMac === null ? null : nodeOfMac(scene, probe.toMac);
    // An answer to a repeated SYN may have come through another director than the first SYN was sent to.
    if (director === null || (probe.outcome === "answered" && repeated(probe))) continue;
    const before = lastSeen.get(director);
    const maybeReset = before !== undefined && resetBetween(scene, director, before, sentAt(probe));
    lastSeen.set(director, sentAt(probe));
    const turn = turns.at(-1);
    if (turn?.director === director && !maybeReset) turn.probes.push(probe);
    else turns.push({ director, probes: [probe], maybeReset });
  }
  return turns;
}

/** Whether anything speaks for a restart of the node's stack between two instants. */
function resetBetween(scene: Scene, node: NodeName, from: Instant, to: Instant): boolean {
  return resetMarks(scene, node).some((t) => from < t && t <= to);
}

const resetMarks = (scene: Scene, node: NodeName): readonly Instant[] => {
  const known = marksOf(scene);
  const found = known.get(node) ?? findResetMarks(scene, node);
  known.set(node, found);
  return found;
};

const marksOf = once((_: Scene) => new Map<NodeName, readonly Instant[]>());

function findResetMarks(scene: Scene, node: NodeName): readonly Instant[] {
  const claims = only(scene.history, "claim").filter(
    (each) =>
      each.node === node && (each.state === "INIT" || each.state === "STOP" || each.state === "DELETED"),
  );
  const faults = only(scene.history, "fault").filter(({ targets }) => targets.includes(node));
  const power = only(scene.history, "node").filter((each) => each.node === node);
  return [...claims, ...faults, ...power].map(({ t }) => t);
}

/** A lost connection may or may not have moved the pointer, so the known order ends there. */
function everyConnection({ director, probes }: Turn): readonly Stretch[] {
  const stretches: { from: Instant; decisions: Decision[] }[] = [];
  let open = false;
  for (const probe of probes) {
    if (probe.outcome !== "answered" || probe.server === null) {
      open = false;
      continue;
    }
    const decision = { source: probe.source, server: probe.server, probe };
    if (open) stretches.at(-1)!.decisions.push(decision);
    else stretches.push({ from: sentAt(probe), decisions: [decision] });
    open = true;
  }
  return stretches.map((stretch) => ({ ...stretch, director, unclear: 0 }));
}

function withPersistence(scene: Scene, turns: readonly Turn[]): Decisions {
  const tables = new Map<NodeName, Map<Ipv4, Template>>();
  const stretches: { director: NodeName; from: Instant; decisions: Decision[]; unclear: number }[] = [];
  const current = new Map<NodeName, number>();
  const broken: Broken[] = [];
  for (const turn of turns) {
    const { director } = turn;
    const kept = turn.maybeReset ? keptTemplates(scene, turn, tables.get(director)) : tables.get(director);
    const table = kept ?? new Map<Ipv4, Template>();
    tables.set(director, table);
    // After a possible reset the pointer may have been reset too, even where the templates seem to have lasted.
    if (turn.maybeReset || !current.has(director)) {
      current.set(director, stretches.length);
      stretches.push({ director, from: sentAt(turn.probes[0]!), decisions: [], unclear: 0 });
    }
    const stretch = stretches[current.get(director)!]!;
    const read = readTurn(scene, turn, table);
    stretch.decisions.push(...read.decisions);
    stretch.unclear += read.unclear;
    broken.push(...read.broken);
  }
  return { stretches: stretches.filter(({ decisions }) => decisions.length > 0), broken };
}

/** The table, if every source it knows that is seen again still has its server; else it was emptied. */
function keptTemplates(
  scene: Scene,
  turn: Turn,
  table: Map<Ipv4, Template> | undefined,
): Map<Ipv4, Template> | undefined {
  if (table === undefined) return undefined;
  const firsts = new Map<Ipv4, ProbeEvent>();
  for (const probe of turn.probes)
    if (probe.outcome === "answered" && !firsts.has(probe.source)) firsts.set(probe.source, probe);
  const kept = [...firsts.values()].every((probe) => {
    const template = standing(scene, table, probe);
    return template === undefined || template.server === probe.server;
  });
  return kept ? table : undefined;
}

function standing(scene: Scene, table: Map<Ipv4, Template>, probe: ProbeEvent): Template | undefined {
  const template = table.get(probe.source);
  const timeout = (scene.service?.persistence ?? 0) * 1000;
  return template !== undefined && between(template.used, sentAt(probe)) < timeout ? template : undefined;
}

/**
 * A source's place in the order is that of its first connection, answered or not: that one made the director
 * decide. Its server is the one that answered first.
 */
function readTurn(scene: Scene, { probes }: Turn, table: Map<Ipv4, Template>) {
  const asked = new Map<Ipv4, number>();
  const placed: { place: number; decision: Decision }[] = [];
  const broken: Broken[] = [];
  let unclear = 0;
  for (const [place, probe] of probes.entries()) {
    const { source, server } = probe;
    const template = standing(scene, table, probe);
    if (template === undefined && !asked.has(source)) asked.set(source, place);
    if (probe.outcome !== "answered" || server === null) {
      if (template === undefined) unclear++;
      continue;
    }
    if (template === undefined)
      placed.push({ place: asked.get(source) ?? place, decision: { source, server, probe } });
    else if (template.server !== server) broken.push({ source, was: template.server, now: server, probe });
    asked.delete(source);
    table.set(source, { server, used: sentAt(probe) });
  }
  const decisions = placed.sort((a, b) => a.place - b.place).map(({ decision }) => decision);
  return { decisions, broken, unclear };
}
