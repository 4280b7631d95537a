import { familyOf } from "../../address.ts";
import { parseConfig } from "../../config/index.ts";
import type { Priority } from "../../units.ts";
import { packetOf } from "../../vrrp/advert-socket.ts";
import { destinationsOf, receive, receiveIpv4 } from "../../vrrp/exchange.ts";
import type { Instance } from "../../vrrp/instance.ts";
import type { MachineAction, MachineConfig, MachineEvent, MachineState } from "../../vrrp/machine.ts";
import { SimulatedNode } from "../../vrrp/simulation/node.ts";
import { address, type Forged, type ForgedMessage, forgeIpv4, forgeMessage } from "./forge.ts";
import { readCarrier } from "./read.ts";

/** What a router did, at which millisecond. */
export type Deed =
  | {
      readonly at: number;
      readonly kind: "advert";
      readonly priority: number;
      readonly carried: ForgedMessage;
      readonly datagram: Uint8Array;
    }
  | { readonly at: number; readonly kind: "garp"; readonly address: string; readonly repeat: number }
  | { readonly at: number; readonly kind: "add" | "remove"; readonly address: string }
  | { readonly at: number; readonly kind: "log"; readonly text: string };

/** One second, in the unit of the simulated clock. */
export const second = 1_000;

/** Routers and a tester on one wire, under a simulated clock in milliseconds. Adverts arrive at once. */
export class Wire {
  readonly routers: RouterUnderTest[] = [];
  readonly #cut = new Set<string>();
  now = 0;

  /** The words are those inside a `vrrp_instance`, one a line; interface, VRID 51 and 10.0.0.100 where left out. */
  router(words: string, source = "10.0.0.1", changes: Partial<MachineConfig> = {}): RouterUnderTest {
    const router = new RouterUnderTest(this, { ...configFrom(words, source), ...changes });
    this.routers.push(router);
    return router;
  }

  advance(duration: number): void {
    const end = this.now + duration;
    for (let due = this.#due(end); due !== undefined; due = this.#due(end)) {
      this.now = Math.max(this.now, due.deadline);
      due.router.handle({ kind: "timer-expired", timer: due.timer });
    }
    this.now = end;
  }

  /** Nothing that one sends reaches the other. */
  cut(from: RouterUnderTest, to: RouterUnderTest): void {
    this.#cut.add(`${this.routers.indexOf(from)} ${this.routers.indexOf(to)}`);
  }

  heal(): void {
    this.#cut.clear();
  }

  carry(from: RouterUnderTest, sent: ForgedMessage, datagram: Uint8Array): void {
    for (const to of this.routers) {
      const apart = this.#cut.has(`${this.routers.indexOf(from)} ${this.routers.indexOf(to)}`);
      if (to === from || apart) continue;
      if (familyOf(sent.source) === 4) to.receive(datagram);
      else to.receiveMessage(sent);
    }
  }

  #due(end: number) {
    return this.routers
      .flatMap((router) => {
        const next = router.node.next();
        return next === undefined || next.deadline > end ? [] : [{ router, ...next }];
      })
      .sort((a, b) => a.deadline - b.deadline)[0];
  }
}

export class RouterUnderTest {
  readonly wire: Wire;
  readonly node: SimulatedNode;
  readonly deeds: Deed[] = [];

  constructor(wire: Wire, config: MachineConfig) {
    this.wire = wire;
    this.node = new SimulatedNode("router", config);
  }

  get state(): MachineState["kind"] {
    return this.node.state.kind;
  }

  get held(): readonly string[] {
    return [...this.node.held];
  }

  start(): this {
    this.handle({ kind: "startup" });
    return this;
  }

  /** Started, and left alone until it is master. */
  startAsMaster(): this {
    this.start();
    for (let next = this.node.next(); this.state !== "master" && next; next = this.node.next())
      this.wire.advance(next.deadline - this.wire.now);
    // Past the second block of gratuitous ARPs.
    this.wire.advance(6 * second);
    this.deeds.length = 0;
    return this;
  }

  stop(): void {
    this.handle({ kind: "shutdown" });
  }

  /** SIGKILL. */
  kill(): void {
    this.node.kill();
  }

  fault(cause = "interface eth0"): void {
    this.handle({ kind: "fault-began", cause });
  }

  repair(cause = "interface eth0"): void {
    this.handle({ kind: "fault-ended", cause });
  }

  setPriority(effective: number): void {
    this.handle({ kind: "priority-changed", effective: effective as Priority });
  }

  reload(words: string): void {
    this.handle({ kind: "reload", config: configFrom(words, this.node.config.source) });
  }

  /** The tester's advert: priority 200 from 10.0.0.200 (or what `from` says) unless the changes say otherwise. */
  hear(changes: Forged = {}): void {
    const forged = { version: this.node.config.version, ...changes };
    if (changes.from?.includes(":")) this.receiveMessage(forgeMessage(forged));
    else this.receive(forgeIpv4(forged));
  }

  receive(datagram: Uint8Array): void {
    if (this.state === "initialize") return;
    const event = receiveIpv4(this.node.config, this.node.state, datagram);
    if (event !== undefined) this.handle(event);
  }

  receiveMessage(carried: ForgedMessage): void {
    if (this.state === "initialize") return;
    const event = receive(this.node.config, this.node.state, carried);
    if (event !== undefined) this.handle(event);
  }

  handle(event: MachineEvent): void {
    const toSend: Extract<Deed, { kind: "advert" }>[] = [];
    for (const { action, config } of this.node.handle(event, this.wire.now)) {
      const done = deedsOf(action, config, this.wire.now);
      this.deeds.push(...done);
      toSend.push(...done.filter((deed) => deed.kind === "advert"));
    }
    for (const { carried, datagram } of toSend) this.wire.carry(this, carried, datagram);
  }

  of<K extends Deed["kind"]>(kind: K): Extract<Deed, { kind: K }>[] {
    return this.deeds.filter((deed): deed is Extract<Deed, { kind: K }> => deed.kind === kind);
  }

  /** The instants of its adverts, without those of priority 0. */
  get advertised(): number[] {
    return this.of("advert")
      .filter(({ priority }) => priority !== 0)
      .map(({ at }) => at);
  }

  /** Forgets what was done and answers what happens from now on, instants counted from now. */
  watch(duration: number): { readonly adverts: readonly number[]; readonly first: number } {
    const from = this.wire.now;
    this.deeds.length = 0;
    this.wire.advance(duration);
    const adverts = this.advertised.map((at) => at - from);
    return { adverts, first: adverts[0] ?? Number.POSITIVE_INFINITY };
  }
}

function deedsOf(action: MachineAction, config: MachineConfig, at: number): Deed[] {
  switch (action.kind) {
    case "send-advert":
      return destinationsOf(config).map((destination) => {
        const sender = { config, identification: 1 } as Instance;
        const datagram = packetOf(sender, action.priority, destination);
        return { at, kind: "advert", priority: action.priority, carried: readCarrier(datagram), datagram };
      });
    case "send-garps":
      return action.addresses.map(({ address }) => ({ at, kind: "garp", address, repeat: action.repeat }));
    case "add-addresses":
      return action.addresses.map(({ address }) => ({ at, kind: "add", address }));
    case "remove-addresses":
      return action.addresses.map(({ address }) => ({ at, kind: "remove", address }));
    case "log":
      return [{ at, kind: "log", text: action.text }];
    default:
      return [];
  }
}

export function configFrom(words: string, source: string): MachineConfig {
  const has = (word: string): boolean => new RegExp(`(^|\n)\\s*${word}\\b`).test(words);
  const text = [
    "vrrp_instance VI_1 {",
    "interface eth0",
    ...(has("virtual_router_id") ? [] : ["virtual_router_id 51"]),
    ...(has("virtual_ipaddress") ? [] : ["virtual_ipaddress {", "10.0.0.100/24", "}"]),
    ...words.split("\n"),
    "}",
  ].join("\n");
  const { config, diagnostics } = parseConfig(text, { file: "conformance.conf" });
  const [instance] = config.vrrpInstances;
  const wrong = diagnostics.find((diagnostic) => diagnostic.severity === "error");
  if (instance === undefined || wrong !== undefined)
    throw new Error(`The router's words are wrong: ${wrong?.message ?? "no instance"}`);
  return { ...instance, source: address(source) };
}

/** A router alone with the tester, started. */
export function backup(words = "version 3", source?: string): RouterUnderTest {
  return new Wire().router(words, source).start();
}

/** As {@link backup}, and left alone until it is master. */
export function master(words = "version 3", source?: string): RouterUnderTest {
  return new Wire().router(words, source).startAsMaster();
}
