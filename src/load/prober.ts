import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Ipv4 } from "../domain/address.ts";
import { LabError } from "../domain/errors.ts";
import type { ProbeEvent } from "../domain/history.ts";
import { between, type Milliseconds, ms } from "../domain/units.ts";
import type { LabNode, LabProcess } from "../engine/engine.ts";
import { outcomes, type Page, type ProbeOrder, type ProbeRow, type ProberLive } from "./prober-protocol.ts";

export interface ProberOptions {
  /** The client from which to ask. */
  readonly node: LabNode;
  readonly address: Ipv4;
  readonly port: number;
  /** Requests per second; a low rate costs little, for warming up. */
  readonly rate?: number;
  readonly timeout?: Milliseconds;
  /** Source addresses, used in turn; each must be on an interface of the node. */
  readonly sources: readonly Ipv4[];
  /** How the real servers' answers are told apart. An answer that fits none is a wrong answer. */
  readonly pages: readonly Page[];
  /** What instants count from (`Recorder.start`). */
  readonly start: bigint;
  /** File names of its log and rows in the node's directory begin with this; unique among its probers. */
  readonly name?: string;
}

/** One request as its sender knows it; the capture knows more (observation/flows.ts). `sent` is read directly before the connect call. */
export type RawProbe = Omit<ProbeEvent, "toMac" | "wireSent" | "wireAnswered" | "frame">;

/** How long its process may take beyond the timeout of its last request. */
const GRACE_MS = 2000;
const READY_MS = 5000;

/** Starts the prober and returns once its first report is there. Throws LabError when it does not come up. */
export async function startProber(options: ProberOptions): Promise<Prober> {
  const { node, name = "prober", rate = 1000, timeout = ms(500) } = options;
  if (options.sources.length === 0)
    throw new LabError(`The prober on ${node.name} has no source address to ask from.`);
  const order: ProbeOrder = {
    address: options.address,
    port: options.port,
    rate,
    timeout,
    sources: options.sources,
    pages: options.pages,
    start: String(options.start),
    rows: join(node.directory, `${name}.ndjson`),
  };
  const prober = new Prober(node, order);
  await prober.begin(`${name}.log`);
  return prober;
}

/** A running prober. Its requests are `RawProbe`s once it has stopped; until then there are counts. */
export class Prober {
  readonly #node: LabNode;
  readonly #order: ProbeOrder;
  readonly #listeners = new Set<(live: ProberLive) => void>();
  #process: LabProcess | null = null;
  #live: ProberLive | null = null;
  #partial = "";

  /** Use `startProber`. */
  constructor(node: LabNode, order: ProbeOrder) {
    this.#node = node;
    this.#order = order;
  }

  async begin(log: string): Promise<void> {
    const program = fileURLToPath(new URL("./prober-process.ts", import.meta.url));
    const first = new Promise<void>((resolve) => this.on(() => resolve()));
    // The prober's own thread goes before all others; helpers of the garbage collector would not, and it waits for them.
    this.#process = await this.#node.start(
      [process.execPath, "--single-threaded-gc", program, JSON.stringify(this.#order)],
      {
        log,
        onOutput: (chunk) => this.#take(chunk),
      },
    );
    const failure = await Promise.race([
      first.then(() => null),
      this.#process.ended.then(({ code, signal }) => `ended with ${signal ?? code}`),
      later(READY_MS).then(() => `reported nothing within ${READY_MS} ms`),
    ]);
    if (failure !== null) {
      this.#process.killFamily();
      throw new LabError(
        `The prober on ${this.#node.name} ${failure}; ${join(this.#node.directory, log)} says more.`,
      );
    }
  }

  /** The last report, 50 ms old at most while the client has power. */
  get live(): ProberLive {
    if (this.#live === null) throw new LabError(`The prober on ${this.#node.name} has not reported yet.`);
    return this.#live;
  }

  get running(): boolean {
    return this.#process?.running ?? false;
  }

  /** How long up to the last report every request that came to an end was answered; 0 before the first answer. */
  get faultlessFor(): Milliseconds {
    const { at, since, lastAnswered, lastFailed } = this.live;
    return lastAnswered === null ? ms(0) : between(lastFailed ?? since, at);
  }

  /** Calls back with each report. Returns the way to stop listening. */
  on(listener: (live: ProberLive) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Sends nothing more, waits until the outstanding requests have their fate (the timeout at most) and
   * returns all. A prober whose node lost its power gives what it had written down until then.
   */
  async stop(): Promise<RawProbe[]> {
    const { timeout } = this.#order;
    if (this.#process?.running) {
      this.#process.signal("SIGTERM");
      const ended = await Promise.race([this.#process.ended, later(timeout + GRACE_MS).then(() => null)]);
      if (ended === null) this.#process.killFamily();
    }
    const rows = await readFile(this.#order.rows, "utf8");
    return rows
      .slice(0, rows.lastIndexOf("\n") + 1)
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => this.#probeOf(JSON.parse(line) as ProbeRow))
      .sort((a, b) => a.id - b.id);
  }

  #probeOf([id, planned, sent, ended, source, sourcePort, outcome, page]: ProbeRow): RawProbe {
    return {
      kind: "probe",
      t: planned,
      id,
      client: this.#node.name,
      source: this.#order.sources[source]!,
      sourcePort,
      sent,
      ended,
      outcome: outcomes[outcome]!,
      server: this.#order.pages[page]?.server ?? null,
    };
  }

  #take(chunk: Buffer): void {
    const lines = (this.#partial + chunk.toString()).split("\n");
    this.#partial = lines.pop() ?? "";
    for (const line of lines) {
      this.#live = JSON.parse(line) as ProberLive;
      for (const listener of this.#listeners) listener(this.#live);
    }
  }
}

const later = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
