import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { EventFd, POLLIN, PollSet, realtimeNs } from "@keelhaul/linux";
import type { Mac } from "../../domain/address.ts";
import type { AdvertEvent, ArpEvent, CaptureEvent, HistoryEvent } from "../../domain/history.ts";
import type { NodeName, Role } from "../../domain/node.ts";
import { type Instant, ns } from "../../domain/units.ts";
import { PcapngWriter } from "../pcapng/writer.ts";
import type { CaptureFile } from "./capture.ts";
import { ClockWatch, readClocks } from "./clock-watch.ts";
import { NodeWatch } from "./node-watch.ts";
import type { WatchedNode, WatchOrder } from "./protocol.ts";
import { Rounds } from "./rounds.ts";
import { concernsReferee } from "./wire.ts";

/**
 * How long the thread sleeps when nothing rings. Frames are stamped by the kernel and may wait in their rings
 * this long; rtnetlink messages are stamped on reading, so they wake the thread.
 */
const TICK_NS = 4_000_000n;
const FLUSH_EVERY_MS = 1000;
const CAPTURED: ReadonlySet<Role> = new Set<Role>(["director", "client", "observer"]);

/** All that one recording watches, read by one thread. */
export class Watch {
  readonly #order: WatchOrder;
  readonly #bell: EventFd;
  readonly #observerMacs: ReadonlySet<Mac>;
  readonly #nodes = new Map<NodeName, NodeWatch>();
  readonly #files = new Map<NodeName, CaptureFile>();
  readonly #clock = new ClockWatch();
  #rounds: Rounds[] = [];
  #poll: PollSet;
  #events: HistoryEvent[] = [];
  #flushedAt = 0;

  constructor(order: WatchOrder) {
    this.#order = order;
    this.#bell = new EventFd(order.bell);
    this.#observerMacs = new Set(order.referees.map(({ mac }) => mac));
    this.#poll = this.#pollSet();
    mkdirSync(join(order.directory, "captures"), { recursive: true });
  }

  /** Sleeps until something rings or a tick has passed, and takes everything there is. */
  turn(): HistoryEvent[] {
    this.#poll.wait(TICK_NS);
    this.#bell.drain();
    this.drain();
    const nowMs = performance.now();
    for (const rounds of this.#rounds) this.#events.push(...rounds.turn(nowMs, this.#now));
    const clocks = readClocks();
    this.#events.push(...this.#clock.see(clocks, this.#instantOf(clocks.realtime)));
    if (nowMs - this.#flushedAt > FLUSH_EVERY_MS) this.flush(nowMs);
    return this.take();
  }

  drain(): void {
    for (const node of this.#nodes.values()) node.drainRoutes();
    for (const node of this.#nodes.values()) node.drainFrames();
  }

  /** The events since the last time. */
  take(): HistoryEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  /** What was captured so far stands in the files afterwards. */
  flush(nowMs = performance.now()): void {
    this.#flushedAt = nowMs;
    for (const { writer } of this.#files.values()) writer.flush();
  }

  /** Begins to watch a node, or goes on in its new namespace after it got its power back (`again`). */
  open(node: WatchedNode, again: boolean): void {
    if (again) this.#emit({ kind: "node", t: this.#now(), node: node.name, state: "up" });
    const file = CAPTURED.has(node.role) ? this.#fileOf(node) : null;
    const { start, vips } = this.#order;
    const watch = new NodeWatch({
      node,
      file,
      vips,
      start,
      now: this.#now,
      emit: this.#emit,
      wire: this.#wire,
    });
    this.#nodes.set(node.name, watch);
    for (const order of this.#order.referees.filter((each) => each.node === node.name)) {
      const sender = watch.openSender(order.interface);
      if (sender) this.#rounds.push(new Rounds(order, sender));
    }
    this.#poll = this.#pollSet();
  }

  /** The node lost its power: when its interface went is when. */
  close(name: NodeName): void {
    const told = this.#now();
    const watch = this.#nodes.get(name);
    if (watch === undefined) return;
    this.#nodes.delete(name);
    for (const rounds of this.#rounds.filter(({ observer }) => observer === name)) rounds.close();
    this.#rounds = this.#rounds.filter(({ observer }) => observer !== name);
    watch.close();
    this.#emit({ kind: "node", t: watch.vanished ?? told, node: name, state: "down" });
    this.#poll = this.#pollSet();
  }

  /** Closes everything; the last events say how each capture ended. */
  end(): void {
    for (const rounds of this.#rounds) rounds.close();
    for (const node of this.#nodes.values()) node.close();
    this.#nodes.clear();
    for (const file of this.#files.values()) this.#emit(this.#finish(file));
  }

  #finish({ node, name, writer, interfaces }: CaptureFile): CaptureEvent {
    const t = this.#now();
    const counts = [...interfaces.values()];
    for (const { number, received, lost } of counts) writer.statistics(number, realtimeNs(), received, lost);
    writer.close();
    const lost = counts.reduce((sum, each) => sum + each.lost, 0);
    return { kind: "capture", t, at: node, file: name, frames: writer.packets, lost };
  }

  #fileOf({ name, role }: WatchedNode): CaptureFile {
    const known = this.#files.get(name);
    if (known) return known;
    const path = `captures/${name}.pcapng`;
    const writer = new PcapngWriter(join(this.#order.directory, path));
    const file: CaptureFile = { node: name, role, name: path, writer, interfaces: new Map() };
    this.#files.set(name, file);
    return file;
  }

  #pollSet(): PollSet {
    const monitors = [...this.#nodes.values()].map(({ monitor }) => monitor.fd);
    return new PollSet([this.#bell.fd, ...monitors].map((fd) => ({ fd, events: POLLIN })));
  }

  #instantOf(realtime: bigint): Instant {
    return ns(Number(realtime - this.#order.start));
  }

  readonly #now = (): Instant => this.#instantOf(realtimeNs());

  readonly #emit = (event: HistoryEvent): void => {
    this.#events.push(event);
  };

  readonly #wire = (event: AdvertEvent | ArpEvent): void => {
    if (event.kind === "arp" && concernsReferee(event, this.#observerMacs)) {
      for (const rounds of this.#rounds) rounds.see(event);
    } else this.#events.push(event);
  };
}
