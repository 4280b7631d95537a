import { MessageChannel, Worker } from "node:worker_threads";
import { EventFd, realtimeNs } from "@keelhaul/linux";
import { LabError } from "../domain/errors.ts";
import type { History, HistoryEvent } from "../domain/history.ts";
import type { Lab, LabNode } from "../engine/engine.ts";
import type { RefereeOrder, WatchedNode, WatchOrder, WatchReport, WatchRequest } from "./watch/protocol.ts";

export interface RecorderOptions {
  readonly lab: Lab;
  /** Directory of the recording; captures go below it. */
  readonly directory: string;
  /** What instants count from: CLOCK_REALTIME in nanoseconds. Now, without. */
  readonly start?: bigint;
}

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

/**
 * Watches a lab and writes down what it sees: adverts and ARP on each director, client and observer,
 * addresses on every node, the clients' neighbour caches, who answers for the VIP, power, and steps of the
 * clock. What others know (claims, faults, phases, probes) they append.
 */
export class Recorder {
  /** What the instants of its events count from: CLOCK_REALTIME in nanoseconds. */
  readonly start: bigint;
  readonly #thread: Worker;
  readonly #requests: MessageChannel;
  readonly #bell: EventFd;
  readonly #events: HistoryEvent[] = [];
  readonly #listeners = new Set<(event: HistoryEvent) => void>();
  readonly #waiting = new Map<number, { resolve: () => void; reject: (error: Error) => void }>();
  readonly #stopListening: (() => void)[] = [];
  #nextId = 0;
  #failure: LabError | null = null;
  #ended: Promise<History> | null = null;

  /** Returns once every node is watched. Throws LabError where a node cannot be. */
  static async begin(options: RecorderOptions): Promise<Recorder> {
    const recorder = new Recorder(options);
    try {
      await Promise.all(options.lab.nodes.map((node) => recorder.#follow(node)));
      return recorder;
    } catch (error) {
      await recorder.end().catch(() => {});
      throw error;
    }
  }

  private constructor({ lab, directory, start = realtimeNs() }: RecorderOptions) {
    this.start = start;
    this.#bell = new EventFd();
    this.#requests = new MessageChannel();
    const order: WatchOrder = {
      start,
      directory,
      vips: lab.topology.vips.map((vip) => vip.address),
      referees: refereesOf(lab),
      requests: this.#requests.port2,
      bell: this.#bell.fd,
    };
    this.#thread = new Worker(new URL("./watch/thread.ts", import.meta.url), {
      workerData: order,
      transferList: [this.#requests.port2],
    });
    this.#thread.on("message", (report: WatchReport) => this.#take(report));
    this.#thread.on("error", (error) => this.#fail(`The thread that watches the lab failed: ${error}`));
    this.#thread.on("exit", () => {
      // Asked to end, it answers first: an answer that is still awaited will not come any more.
      if (this.#ended === null || this.#waiting.size > 0)
        this.#fail("The thread that watches the lab has ended.");
    });
  }

  /** Adds what was seen elsewhere. */
  append(event: HistoryEvent): void {
    this.#events.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  /** Calls back with each event from now on, appended ones too, a few milliseconds after it was. Returns the way to stop. */
  on(listener: (event: HistoryEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The events so far, as they came. */
  history(): History {
    return this.#events;
  }

  /** Resolves when everything captured up to now stands in the capture files and in `history()`. */
  flush(): Promise<void> {
    return this.#ask({ kind: "flush" });
  }

  /** Stops watching, closes the captures, and returns all events in the order of their stamps. */
  end(): Promise<History> {
    this.#ended ??= this.#end();
    return this.#ended;
  }

  async #end(): Promise<History> {
    for (const stop of this.#stopListening) stop();
    if (this.#failure === null) await this.#ask({ kind: "end" });
    const failure = this.#failure;
    this.#requests.port1.close();
    await this.#thread.terminate();
    this.#bell.close();
    if (failure !== null) throw failure;
    return this.#events.toSorted((a, b) => a.t - b.t);
  }

  async #follow(node: LabNode): Promise<void> {
    this.#stopListening.push(
      node.onPower((state) => {
        const asked =
          state === "down"
            ? this.#ask({ kind: "close", node: node.name })
            : this.#ask({ kind: "open", node: watched(node), again: true });
        asked.catch((error: Error) => this.#fail(error.message));
      }),
    );
    if (node.powered) await this.#ask({ kind: "open", node: watched(node), again: false });
  }

  #ask(request: Without<WatchRequest, "id">): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#requests.port1.postMessage({ ...request, id });
      this.#bell.signal();
    });
  }

  #take(report: WatchReport): void {
    if (report.kind === "events") {
      for (const event of report.events) this.append(event);
      return;
    }
    const waiting = this.#waiting.get(report.id);
    this.#waiting.delete(report.id);
    if (report.error === null) waiting?.resolve();
    else waiting?.reject(new LabError(report.error));
  }

  /** The recording is incomplete from here on; whoever waits, or asks later, is told so. */
  #fail(message: string): void {
    this.#failure ??= new LabError(message);
    for (const { reject } of this.#waiting.values()) reject(this.#failure);
    this.#waiting.clear();
  }
}

const watched = (node: LabNode): WatchedNode => ({
  name: node.name,
  role: node.role,
  netns: node.netns,
  interfaces: node.nics.map((nic) => nic.name),
});

/** Each observer asks, on each of its segments, about the VIPs that belong there. */
function refereesOf(lab: Lab): RefereeOrder[] {
  return lab.nodes
    .filter((node) => node.role === "observer")
    .flatMap((node) =>
      node.nics.map((nic) => ({
        node: node.name,
        interface: nic.name,
        mac: nic.mac,
        addresses: lab.topology.vips.filter((vip) => vip.segment === nic.segment).map((vip) => vip.address),
      })),
    )
    .filter(({ addresses }) => addresses.length > 0);
}
