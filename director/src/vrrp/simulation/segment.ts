import type { IpAddress } from "../../address.ts";
import type { AdvertPriority } from "../../units.ts";
import { encodeIpv4 } from "../carrier.ts";
import { advertOf, destinationsOf, receiveIpv4 } from "../exchange.ts";
import type { MachineConfig, MachineEvent } from "../machine.ts";
import { encodeAdvert } from "../packet.ts";
import type { SimulatedNode } from "./node.ts";
import { describeAction, describeEvent } from "./words.ts";

/** What happened at one instant, in words, with the instant. */
export type Scene = { readonly at: number; readonly lines: readonly string[] };

/**
 * Nodes on one wire under a simulated clock in milliseconds. Adverts are real bytes and arrive at once, in the order of
 * the nodes, after the sender has done all that its step asked for.
 */
export class Segment {
  readonly nodes = new Map<string, SimulatedNode>();
  readonly #cuts = new Set<string>();
  now = 0;
  #scene: string[] = [];
  #scenes: Scene[] = [];

  cut(from: string, to: string): void {
    this.#cuts.add(`${from} ${to}`);
  }

  heal(): void {
    this.#cuts.clear();
  }

  /** Feeds an event to a node and carries it to its end on all nodes. */
  send(name: string, event: MachineEvent): void {
    this.#handle(this.node(name), event);
    this.#endScene();
  }

  /** The process dies and the node lives on. */
  kill(name: string): void {
    const node = this.node(name);
    node.kill();
    this.#scene.push(`${name}: is killed and leaves ${[...node.held].join(", ") || "nothing"} behind`);
    this.#endScene();
  }

  /** A datagram that somebody who is no node puts on the wire to one node. */
  inject(name: string, datagram: Uint8Array): void {
    this.#receive(this.node(name), datagram);
    this.#endScene();
  }

  /** Lets time pass; every timer fires at its deadline. */
  advance(duration: number): void {
    const end = this.now + duration;
    for (let due = this.#due(end); due !== undefined; due = this.#due(end)) {
      this.now = Math.max(this.now, due.deadline);
      this.#handle(due.node, { kind: "timer-expired", timer: due.timer });
      this.#endScene();
    }
    this.now = end;
  }

  node(name: string): SimulatedNode {
    const node = this.nodes.get(name);
    if (node === undefined)
      throw new Error(`No node is called "${name}"; known are ${[...this.nodes.keys()].join(", ")}.`);
    return node;
  }

  /** The scenes since the last call. */
  takeScenes(): readonly Scene[] {
    const scenes = this.#scenes;
    this.#scenes = [];
    return scenes;
  }

  #due(end: number) {
    const waiting = [...this.nodes.values()].flatMap((node) => {
      const next = node.next();
      return next === undefined || next.deadline > end ? [] : [{ node, ...next }];
    });
    return waiting.sort((a, b) => a.deadline - b.deadline)[0];
  }

  #handle(node: SimulatedNode, event: MachineEvent): void {
    const done = node.handle(event, this.now);
    this.#scene.push(
      `${node.name}: ${describeEvent(event)}`,
      ...done.map(({ action }) => `  ${describeAction(action)}`),
    );
    for (const { action, config } of done) {
      if (action.kind === "send-advert") this.#broadcast(node, config, action.priority);
    }
  }

  #broadcast(node: SimulatedNode, config: MachineConfig, priority: AdvertPriority): void {
    for (const destination of destinationsOf(config)) {
      const message = encodeAdvert(advertOf(config, priority), config.source, destination, config.checksum);
      const datagram = encodeIpv4({ source: config.source, destination, identification: 1 }, message);
      for (const peer of this.nodes.values()) {
        if (peer !== node && this.#reaches(node.name, peer, destination)) this.#receive(peer, datagram);
      }
    }
  }

  #reaches(from: string, peer: SimulatedNode, destination: IpAddress): boolean {
    if (this.#cuts.has(`${from} ${peer.name}`)) return false;
    return peer.config.transport.kind === "multicast" || destination === peer.config.source;
  }

  #receive(node: SimulatedNode, datagram: Uint8Array): void {
    if (node.state.kind === "initialize") return;
    const event = receiveIpv4(node.config, node.state, datagram);
    if (event === undefined) this.#scene.push(`${node.name}: hears nothing that is for it`);
    else this.#handle(node, event);
  }

  #endScene(): void {
    if (this.#scene.length > 0) this.#scenes.push({ at: this.now, lines: this.#scene });
    this.#scene = [];
  }
}
