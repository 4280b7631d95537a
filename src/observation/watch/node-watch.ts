import {
  closeFd,
  type Link,
  openNamespace,
  PacketSocket,
  type RouteEvent,
  RouteMonitor,
  RouteSocket,
  within,
} from "@keelhaul/linux";
import type { Ipv4 } from "../../domain/address.ts";
import type { AdvertEvent, ArpEvent, HistoryEvent } from "../../domain/history.ts";
import type { Instant } from "../../domain/units.ts";
import { AddressWatch } from "./address-watch.ts";
import { Capture, type CaptureFile } from "./capture.ts";
import { NeighbourWatch } from "./neighbour-watch.ts";
import type { WatchedNode } from "./protocol.ts";

export interface NodeWatchOptions {
  readonly node: WatchedNode;
  /** Null for nodes whose interfaces are not captured. */
  readonly file: CaptureFile | null;
  readonly vips: readonly Ipv4[];
  readonly start: bigint;
  readonly now: () => Instant;
  readonly emit: (event: HistoryEvent) => void;
  /** Every advert and ARP frame of the node's interfaces. */
  readonly wire: (event: AdvertEvent | ArpEvent) => void;
}

/**
 * Everything that is watched in one node while it has power: addresses, neighbours, and a capture on each
 * interface. Its sockets are of the node's namespace, whichever thread reads them.
 */
export class NodeWatch {
  readonly monitor: RouteMonitor;
  readonly #options: NodeWatchOptions;
  readonly #netns: number;
  readonly #tables: RouteSocket;
  readonly #addresses: AddressWatch;
  readonly #neighbours: NeighbourWatch | null;
  readonly #captures = new Map<string, Capture>();
  #vanished: Instant | null = null;

  constructor(options: NodeWatchOptions) {
    const { node, vips, now } = options;
    this.#options = options;
    this.#netns = openNamespace(node.netns);
    // Notifications first, tables after: a change in between is seen twice, and told once.
    this.monitor = RouteMonitor.open(["link", "address", "neighbour"], this.#netns);
    this.#tables = RouteSocket.open(this.#netns);
    this.#addresses = new AddressWatch(node.name);
    this.#neighbours = node.role === "client" ? new NeighbourWatch(node.name, vips) : null;
    const links = this.#tables.links();
    for (const link of links) this.#open(link);
    this.#emitAll(this.#addresses.compare(links, this.#tables.addresses(), now(), true));
    this.#emitAll(this.#neighbours?.compare(this.#tables.neighbours(), now()) ?? []);
  }

  /** When the first of its watched interfaces was seen to be deleted; null while they are there. */
  get vanished(): Instant | null {
    return this.#vanished;
  }

  drainFrames(): void {
    for (const capture of this.#captures.values()) capture.drain(this.#options.wire);
  }

  drainRoutes(): void {
    const events = this.monitor.read();
    if (events.length === 0) return;
    const t = this.#options.now();
    for (const event of events) this.#see(event, t);
  }

  #see(event: RouteEvent, t: Instant): void {
    if (event.kind === "overrun") {
      this.#compareAgain(t);
      return;
    }
    if (event.kind === "link") this.#follow(event, event.change === "removed", t);
    this.#emitAll(this.#addresses.see(event, t));
    this.#emitAll(this.#neighbours?.see(event, t) ?? []);
  }

  #compareAgain(t: Instant): void {
    this.#emitAll(this.#addresses.compare(this.#tables.links(), this.#tables.addresses(), t));
    this.#emitAll(this.#neighbours?.compare(this.#tables.neighbours(), t) ?? []);
  }

  /** An interface that was made anew is captured anew. */
  #follow(link: Link, removed: boolean, t: Instant): void {
    const capture = this.#captures.get(link.name);
    if (capture && (removed || capture.ifindex !== link.index)) {
      capture.drain(this.#options.wire);
      capture.close();
      this.#captures.delete(link.name);
      this.#vanished ??= t;
    }
    if (!removed) this.#open(link);
  }

  #open(link: Link): void {
    const { file, node, start } = this.#options;
    if (file === null || !node.interfaces.includes(link.name) || this.#captures.has(link.name)) return;
    this.#captures.set(
      link.name,
      within(this.#netns, () => new Capture(file, link.name, link.index, start)),
    );
  }

  /** A socket that only sends, by the interface named; null where there is none of that name. */
  openSender(name: string): PacketSocket | null {
    const link = this.#tables.link(name);
    if (link === null) return null;
    return within(this.#netns, () => new PacketSocket({ ifindex: link.index, etherType: 0 }));
  }

  #emitAll(events: readonly HistoryEvent[]): void {
    for (const event of events) this.#options.emit(event);
  }

  /** Takes what is left and closes. */
  close(): void {
    this.drainFrames();
    this.drainRoutes();
    for (const capture of this.#captures.values()) capture.close();
    this.#captures.clear();
    this.#tables.close();
    this.monitor.close();
    closeFd(this.#netns);
  }
}
