/** Makers of history events for made-up recordings; times are given in seconds. */
import type { Ipv4 } from "../../domain/address.ts";
import { mac } from "../../domain/address.ts";
import type { HistoryEvent, ProbeEvent } from "../../domain/history.ts";
import type { NodeName } from "../../domain/node.ts";
import { centiseconds, ms, ns } from "../../domain/units.ts";
import { addressOf, macOf, sources, vip } from "./cluster.ts";

export const at = (second: number) => ns(Math.round(second * 1e9));

/** Numbers from 0 to 1 that look random and are the same each time. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One advert each second from `from` until before `to`, as its sender captured it. */
export const adverts = (
  node: NodeName,
  from: number,
  to: number,
  priority: number,
  vrid = 100,
): HistoryEvent[] =>
  Array.from({ length: Math.max(0, Math.ceil(to - from)) }, (_, i) => advert(node, from + i, priority, vrid));

export const advert = (node: NodeName, second: number, priority: number, vrid = 100): HistoryEvent => ({
  kind: "advert",
  t: at(second),
  at: node,
  direction: "sent",
  frame: { capture: `captures/${node}.pcapng`, number: Math.floor(second * 4) + 1 },
  source: addressOf(node),
  sourceMac: macOf(node),
  destination: "224.0.0.18" as Ipv4,
  ttl: 255,
  version: 2,
  vrid,
  priority,
  interval: centiseconds(100),
  addresses: [vip],
  authType: 1,
  defect: null,
});

export const gratuitous = (node: NodeName, second: number): HistoryEvent[] =>
  Array.from({ length: 5 }, (_, i) => ({
    kind: "arp",
    t: at(second + i * 0.0004),
    at: node,
    direction: "sent",
    frame: { capture: `captures/${node}.pcapng`, number: Math.floor(second * 4) + 2 + i },
    operation: "request",
    gratuitous: true,
    sourceMac: macOf(node),
    senderMac: macOf(node),
    senderAddress: vip,
    targetMac: mac("ff:ff:ff:ff:ff:ff"),
    targetAddress: vip,
  }));

export const address = (node: NodeName, second: number, change: "added" | "removed"): HistoryEvent => ({
  kind: "address",
  t: at(second),
  node,
  interface: "eth0",
  address: vip,
  prefixLength: 32,
  change,
});

export const claim = (
  node: NodeName,
  second: number,
  state: "INIT" | "BACKUP" | "MASTER" | "STOP",
): HistoryEvent => ({
  kind: "claim",
  t: at(second),
  node,
  instance: "VI_1",
  state,
  text: `(VI_1) Entering ${state} STATE`,
});

export const power = (node: NodeName, second: number, state: "up" | "down"): HistoryEvent => ({
  kind: "node",
  t: at(second),
  node,
  state,
});

export const phase = (
  second: number,
  name: "starting" | "steady" | "safety" | "liveness" | "ending",
): HistoryEvent => ({
  kind: "phase",
  t: at(second),
  phase: name,
});

export const cache = (second: number, node: NodeName | null): HistoryEvent => ({
  kind: "neighbour",
  t: at(second),
  node: "client",
  address: vip,
  mac: node === null ? null : macOf(node),
  state: node === null ? "FAILED" : "REACHABLE",
});

export const log = (node: NodeName, second: number, text: string): HistoryEvent => ({
  kind: "log",
  t: at(second),
  node,
  program: "keelhaul-director",
  text,
});

/** The edges of a fault that was witnessed, 2 ms after asking and 4 ms after asking for its end. */
export function fault(
  name: string,
  targets: readonly NodeName[],
  [from, to]: readonly [number, number],
  { layer, summary, witnesses }: { layer: string; summary: string; witnesses: readonly [string, string] },
): HistoryEvent[] {
  const common = { kind: "fault", id: `${name}-1`, name, targets, layer, summary } as const;
  return [
    { ...common, t: at(from - 0.002), edge: "asked" },
    { ...common, t: at(from), edge: "began", witness: witnesses[0] },
    { ...common, t: at(to - 0.004), edge: "end-asked" },
    { ...common, t: at(to), edge: "ended", witness: witnesses[1] },
  ];
}

/** A round of who-has every 100 ms; `holders` says who answers at a given second. */
export const whoHas = (
  from: number,
  to: number,
  holders: (second: number) => readonly NodeName[],
): HistoryEvent[] =>
  Array.from({ length: Math.floor((to - from) * 10) }, (_, i) => {
    const second = from + i / 10;
    return {
      kind: "who-has",
      t: at(second),
      observer: "observer",
      address: vip,
      answers: holders(second).map((node, k) => ({
        mac: macOf(node),
        after: ms(0.12 + k * 0.05),
        frame: { capture: "captures/observer.pcapng", number: i * 3 + k + 2 },
      })),
    };
  });

/** What becomes of a request planned at a second from a source: which director takes it and which server answers. */
export type Fate = (
  second: number,
  source: number,
) => { readonly director: NodeName; readonly server: NodeName } | null;

/** Requests on a fixed schedule, `rate` a second, the sources taking turns. */
export function probes(from: number, to: number, rate: number, fate: Fate): HistoryEvent[] {
  const random = randomNumbers(7);
  return Array.from({ length: Math.floor((to - from) * rate) }, (_, i) => {
    const planned = from + i / rate;
    const sent = planned + random() * 0.0002;
    return probe(i, planned, sent, fate(planned, i % sources.length), random());
  });
}

function probe(i: number, planned: number, sent: number, fate: ReturnType<Fate>, chance: number): ProbeEvent {
  const took = fate === null ? 0.5 : 0.0006 + chance ** 8 * 0.006;
  const frame = { capture: "captures/client.pcapng", number: i * 6 + 10 };
  return {
    kind: "probe",
    t: at(planned),
    id: i,
    client: "client",
    source: sources[i % sources.length]!,
    sourcePort: 20000 + (i % 40000),
    sent: at(sent),
    ended: at(sent + took),
    outcome: fate === null ? "timeout" : "answered",
    server: fate?.server ?? null,
    toMac: fate === null ? null : macOf(fate.director),
    wireSent: at(sent + 0.00004),
    wireAnswered: fate === null ? null : at(sent + took - 0.00005),
    frame,
  };
}

export const captures = (end: number, lost = 0): HistoryEvent[] =>
  ["director-1", "director-2", "client", "observer"].map((node) => ({
    kind: "capture",
    t: at(end),
    at: node,
    file: `captures/${node}.pcapng`,
    frames: node === "client" ? 142_318 : 4_210,
    lost: node === "client" ? lost : 0,
  }));

/** In the order of their stamps, as a recording has them. */
export const inOrder = (events: readonly HistoryEvent[]): readonly HistoryEvent[] =>
  events.toSorted((a, b) => a.t - b.t);
