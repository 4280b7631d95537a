/**
 * Histories for tests, written as a story: two directors of the lvs-dr topology, times in milliseconds.
 *
 *     given(pair()).adverts("director-1", { from: 0, to: 9_400 }).held("director-1", 0, 9_900)…recording()
 */
import { type Ipv4, ipv4, type Mac, mac } from "../domain/address.ts";
import type { Expectation } from "../domain/expectation.ts";
import type { FaultEvent, HistoryEvent, PhaseEvent, ProbeEvent } from "../domain/history.ts";
import type { NodeFacts, NodeName, Role } from "../domain/node.ts";
import type { InstanceFacts, Recording, RecordingHeader, ServiceFacts } from "../domain/recording.ts";
import { centiseconds, type Instant, ms, ns } from "../domain/units.ts";
import type { Verdict } from "../domain/verdict.ts";
import { masterDownOf, skewOf } from "./expected.ts";
import type { Property } from "./property.ts";

export const vip = ipv4("192.168.114.180");
export const [one, two, client, observer] = ["director-1", "director-2", "client", "observer"] as const;

const hosts: Readonly<Record<NodeName, readonly [Role, host: number]>> = {
  [one]: ["director", 129],
  [two]: ["director", 251],
  "real-1": ["real-server", 252],
  "real-2": ["real-server", 253],
  [client]: ["client", 1],
  [observer]: ["observer", 0],
};

export const addressOf = (node: NodeName): Ipv4 => ipv4(`192.168.114.${hosts[node]![1]}`);
export const macOf = (node: NodeName): Mac =>
  mac(`02:4b:00:00:00:${hosts[node]![1].toString(16).padStart(2, "0")}`);
export const at = (milliseconds: number): Instant => ns(Math.round(milliseconds * 1e6));
/** Sources of a client's pool, from 0. */
export const source = (index: number): Ipv4 => ipv4(`192.168.114.${2 + (index % 16)}`);

export function instance(
  node: NodeName,
  priority: number,
  changes: Partial<InstanceFacts> = {},
): InstanceFacts {
  const timers = { version: 2 as const, priority, advertInterval: ms(1000), ...changes };
  return {
    node,
    instance: "VI_1",
    interface: "eth0",
    vrid: 100,
    preempt: true,
    skew: skewOf(timers),
    masterDown: masterDownOf(timers),
    addresses: [vip],
    ...timers,
  };
}

export const service: ServiceFacts = {
  vip,
  port: 80,
  scheduler: "rr",
  persistence: 50,
  servers: ["real-1", "real-2"].map((node) => ({ node, address: addressOf(node), weight: 1 })),
};

/** The head of a recording of two directors, 100 and 90, with a prober of some requests a second. */
export function pair(changes: Partial<RecordingHeader> = {}): RecordingHeader {
  return {
    format: "keelhaul-recording",
    version: 1,
    start: "1700000000000000000",
    name: "story",
    scenario: "story",
    title: "A story",
    why: "Told by hand, to show what a verdict makes of it.",
    variant: null,
    repetition: 1,
    phase: null,
    topology: "lvs-dr",
    stack: "director",
    engine: "netns",
    seed: 1,
    command: "none: written by hand",
    commit: null,
    environment: { kernel: "none", node: "none", cores: 1, rootless: false },
    nodes: Object.keys(hosts).map(nodeFacts),
    vips: [{ name: "web", address: vip, segment: "front", port: 80, protocol: "tcp" }],
    instances: [instance(one, 100), instance(two, 90)],
    service,
    load: {
      kind: "prober",
      rate: 100,
      timeout: ms(800),
      sources: Array.from({ length: 16 }, (_, i) => source(i)),
    },
    configurations: [],
    expectations: [],
    notes: [],
    failure: null,
    interrupted: false,
    ...changes,
  };
}

function nodeFacts(name: NodeName): NodeFacts {
  const [role] = hosts[name]!;
  const address = role === "observer" ? null : addressOf(name);
  return { name, role, nics: [{ name: "eth0", segment: "front", mac: macOf(name), address }] };
}

export const expecting = (
  property: Expectation["property"],
  plane: Expectation["plane"],
  window: Expectation["window"],
  expect: Expectation["expect"],
): Expectation => ({ property, plane, window, expect, why: "The story is told to show it." });

const alternating = (index: number): NodeName => (index % 2 === 0 ? "real-1" : "real-2");

interface Adverts {
  readonly from: number;
  readonly to: number;
  readonly every?: number;
  readonly priority?: number;
  readonly vrid?: number;
  /** Who receives them; by default the other director. */
  readonly heardBy?: readonly NodeName[];
}

interface Probes {
  readonly from: number;
  readonly to: number;
  /** 200 ms; 10 ms where the story needs to be told exactly, within 150 ms of these instants. */
  readonly every?: number;
  readonly exactAt?: readonly number[];
  /** The director whose MAC the frames went to. */
  readonly via: NodeName | null;
  readonly outcome?: ProbeEvent["outcome"];
  readonly server?: (index: number) => NodeName;
  readonly late?: number;
  readonly took?: number;
  readonly source?: (index: number) => Ipv4;
}

export const given = (header: RecordingHeader): Story => new Story(header);

export class Story {
  readonly #header: RecordingHeader;
  readonly #events: HistoryEvent[] = [];
  #frames = 0;
  #probes = 0;

  constructor(header: RecordingHeader) {
    this.#header = header;
  }

  add(...events: readonly HistoryEvent[]): this {
    this.#events.push(...events);
    return this;
  }

  phase(t: number, phase: PhaseEvent["phase"]): this {
    return this.add({ kind: "phase", t: at(t), phase });
  }

  advert(node: NodeName, t: number, options: Partial<Adverts> = {}): this {
    return this.adverts(node, { from: t, to: t + 1, ...options });
  }

  /** Advertisements at `from`, and every interval after it that comes before `to`. */
  adverts(
    node: NodeName,
    { from, to, every = 1000, heardBy = [node === one ? two : one], ...what }: Adverts,
  ): this {
    const priority =
      what.priority ?? this.#header.instances.find((each) => each.node === node)?.priority ?? 100;
    for (let t = from; t < to; t += every)
      for (const tap of [node, ...heardBy])
        this.add({
          kind: "advert",
          t: at(tap === node ? t : t + 0.01),
          at: tap,
          direction: tap === node ? "sent" : "received",
          frame: this.#frame(tap),
          source: addressOf(node),
          sourceMac: macOf(node),
          destination: ipv4("224.0.0.18"),
          ttl: 255,
          version: 2,
          vrid: what.vrid ?? 100,
          priority,
          interval: centiseconds(every / 10),
          addresses: [vip],
          authType: 1,
          defect: null,
        });
    return this;
  }

  /** The address on eth0 of a node, until it is removed; null for until the end. */
  held(node: NodeName, from: number, to: number | null = null, name = "eth0"): this {
    const change = (t: number, what: "added" | "removed") =>
      this.add({
        kind: "address",
        t: at(t),
        node,
        interface: name,
        address: vip,
        prefixLength: 32,
        change: what,
      });
    change(from, "added");
    return to === null ? this : change(to, "removed");
  }

  gratuitousArp(node: NodeName, t: number): this {
    return this.add({
      kind: "arp",
      t: at(t),
      at: node,
      direction: "sent",
      frame: this.#frame(node),
      operation: "request",
      gratuitous: true,
      sourceMac: macOf(node),
      senderMac: macOf(node),
      senderAddress: vip,
      targetMac: mac("00:00:00:00:00:00"),
      targetAddress: vip,
    });
  }

  /** The observer asks every 100 ms, and these answer. */
  answered(from: number, to: number, nodes: readonly NodeName[]): this {
    for (let t = from; t < to; t += 100)
      this.add({
        kind: "who-has",
        t: at(t),
        observer,
        address: vip,
        answers: nodes.map((node, index) => ({
          mac: macOf(node),
          after: ms(0.2 + index / 10),
          frame: this.#frame(observer),
        })),
      });
    return this;
  }

  neighbour(t: number, node: NodeName | null, state = "REACHABLE"): this {
    return this.add({
      kind: "neighbour",
      t: at(t),
      node: client,
      address: vip,
      mac: node === null ? null : macOf(node),
      state: node === null ? "none" : state,
    });
  }

  /** One connection each, from one source of the pool after the other. */
  probes({ from, to, every = 200, exactAt = [], via, outcome = "answered", late = 0, ...how }: Probes): this {
    const answered = outcome === "answered";
    const took = how.took ?? (answered ? 1 : 800);
    const exact = (t: number) => exactAt.some((edge) => Math.abs(t - edge) < 150);
    for (let t = from; t < to; t += exact(t) || exact(t + every) ? 10 : every) {
      const id = this.#probes++;
      const sent = t + late;
      this.add({
        kind: "probe",
        t: at(t),
        id,
        client,
        source: (how.source ?? source)(id),
        sourcePort: 20_000 + id,
        sent: at(sent),
        ended: at(sent + took),
        outcome,
        server: answered ? (how.server ?? alternating)(id) : null,
        toMac: via === null ? null : macOf(via),
        wireSent: via === null ? null : at(sent + 0.02),
        wireAnswered: answered ? at(sent + took - 0.02) : null,
        frame: this.#frame(client),
      });
    }
    return this;
  }

  power(t: number, node: NodeName, state: "up" | "down"): this {
    return this.add({ kind: "node", t: at(t), node, state });
  }

  /** The edges of one fault; leave out what did not happen. */
  fault(
    targets: readonly NodeName[],
    edges: Partial<Record<FaultEvent["edge"], number>>,
    layer = "host",
  ): this {
    for (const [edge, t] of Object.entries(edges))
      this.add({
        kind: "fault",
        t: at(t),
        id: "fault",
        name: "fault",
        edge: edge as FaultEvent["edge"],
        targets,
        layer,
        summary: `harm to ${targets.join(" and ")}`,
      });
    return this;
  }

  lostFrames(node: NodeName, lost: number): this {
    return this.add({ kind: "capture", t: at(20_000), at: node, file: `${node}.pcapng`, frames: 1, lost });
  }

  recording(): Recording {
    return { header: this.#header, history: [...this.#events].sort((a, b) => a.t - b.t) };
  }

  #frame(capture: NodeName) {
    return { capture: `${capture}.pcapng`, number: ++this.#frames };
  }
}

/** The one verdict of a property about a plane and a window. */
export function ask(
  property: Property,
  story: Story,
  plane: Verdict["plane"],
  window: Verdict["window"],
): Verdict {
  const verdicts = property.judge(story.recording());
  const found = verdicts.find((each) => each.plane === plane && each.window === window);
  if (found === undefined) throw new Error(`${property.name} answers nothing about ${plane}, ${window}`);
  return found;
}

/** The value of a measure, or null where the verdict has none of the name. */
export const measured = (verdict: Verdict, name: string): number | null =>
  verdict.measures.find((measure) => measure.name === name)?.value ?? null;
