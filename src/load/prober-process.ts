/**
 * The open-model prober: a process of its own in the client's namespaces, so that nothing else that
 * Keelhaul does can make it late. Ends on SIGTERM, once every request has its fate.
 */
import { closeSync, openSync, writeSync } from "node:fs";
import { setPriority } from "node:os";
import { monotonicNs, realtimeNs, setScheduler, TcpConnections } from "@keelhaul/linux";
import { type Instant, ms, ns } from "../domain/units.ts";
import { type Answer, pageOf } from "./answer.ts";
import { outcomes, type ProbeOrder, type ProbeRow, type ProberLive } from "./prober-protocol.ts";
import { Requests } from "./requests.ts";
import { Schedule } from "./schedule.ts";
import { SourcePorts } from "./source-ports.ts";

/** How often it reports, and comes back to Node's event loop for signals. */
const REPORT_NS = 50_000_000n;

interface Probe {
  readonly id: number;
  readonly planned: Instant;
  readonly source: number;
  readonly port: number;
  sent: Instant;
}

class Prober {
  readonly #order: ProbeOrder;
  readonly #start: bigint;
  readonly #rows: number;
  readonly #ports: SourcePorts;
  readonly #schedule: Schedule;
  readonly #connections: TcpConnections;
  readonly #requests: Requests<Probe>;
  readonly #beganNs: bigint;
  readonly #began: Instant;
  #pending: string[] = [];
  #stopping = false;
  #sent = 0;
  #answered = 0;
  #failed = 0;
  #consecutive = 0;
  #lastAnswered: Instant | null = null;
  #lastFailed: Instant | null = null;
  #lateNs = 0;

  constructor(order: ProbeOrder) {
    this.#order = order;
    this.#start = BigInt(order.start);
    this.#rows = openSync(order.rows, "w");
    this.#ports = new SourcePorts(order.sources.length, process.pid);
    this.#schedule = new Schedule(order.rate);
    this.#connections = new TcpConnections(order);
    this.#requests = new Requests({
      connections: this.#connections,
      request: Buffer.from(`GET / HTTP/1.1\r\nHost: ${order.address}\r\nConnection: close\r\n\r\n`),
      timeoutNs: BigInt(Math.round(order.timeout * 1e6)),
      now: monotonicNs,
      ended: this.#ended,
    });
    this.#began = this.#now();
    this.#beganNs = monotonicNs();
  }

  run(): void {
    process.once("SIGTERM", () => {
      this.#stopping = true;
    });
    this.#slice();
  }

  #now(): Instant {
    return ns(Number(realtimeNs() - this.#start));
  }

  /** Works until the next report is due, then lets Node look after its signals. */
  #slice(): void {
    const until = monotonicNs() + REPORT_NS;
    for (let now = monotonicNs(); now < until; now = monotonicNs()) {
      if (!this.#stopping) this.#launchDue(now);
      this.#requests.expire(now);
      if (this.#stopping && this.#requests.count === 0) this.#finish();
      this.#connections.wait(this.#pause(until), this.#see);
    }
    this.#report();
    setImmediate(() => this.#slice());
  }

  /** Time until something is to be done that no connection will ring for. */
  #pause(until: bigint): bigint {
    let next = until;
    const deadline = this.#requests.nextDeadlineNs;
    if (deadline !== null && deadline < next) next = deadline;
    const due = this.#beganNs + BigInt(this.#schedule.nextNs);
    if (!this.#stopping && due < next) next = due;
    const pause = next - monotonicNs();
    return pause > 0n ? pause : 0n;
  }

  #launchDue(now: bigint): void {
    this.#schedule.due(Number(now - this.#beganNs), (id, plannedNs) => {
      const source = id % this.#order.sources.length;
      const planned = ns(this.#began + plannedNs);
      const probe: Probe = { id, planned, source, port: this.#ports.next(source), sent: planned };
      this.#sent++;
      const from = { address: this.#order.sources[source]!, port: probe.port };
      this.#requests.begin(probe, from, () => {
        probe.sent = this.#now();
        this.#lateNs = Math.max(this.#lateNs, probe.sent - planned);
      });
    });
  }

  readonly #see = (token: number): void => this.#requests.see(token);

  readonly #ended = (probe: Probe, outcome: (typeof outcomes)[number], answer: Answer | null): void => {
    const ended = this.#now();
    const page = answer === null ? -1 : pageOf(answer, this.#order.pages);
    const final = answer !== null && page < 0 ? "wrong-answer" : outcome;
    this.#count(final, ended);
    const { id, planned, sent, source, port } = probe;
    const row: ProbeRow = [id, planned, sent, ended, source, port, outcomes.indexOf(final), page];
    this.#pending.push(`[${row.join(",")}]\n`);
  };

  #count(outcome: (typeof outcomes)[number], ended: Instant): void {
    if (outcome === "answered") {
      this.#answered++;
      this.#consecutive++;
      this.#lastAnswered = ended;
    } else {
      this.#failed++;
      this.#consecutive = 0;
      this.#lastFailed = ended;
    }
  }

  #report(): void {
    if (this.#pending.length > 0) writeSync(this.#rows, this.#pending.join(""));
    this.#pending = [];
    const { user, system } = process.cpuUsage();
    const live: ProberLive = {
      at: this.#now(),
      since: this.#began,
      sent: this.#sent,
      answered: this.#answered,
      failed: this.#failed,
      consecutiveAnswered: this.#consecutive,
      lastAnswered: this.#lastAnswered,
      lastFailed: this.#lastFailed,
      late: ms(this.#lateNs / 1e6),
      cpu: ms((user + system) / 1000),
    };
    this.#lateNs = 0;
    process.stdout.write(`${JSON.stringify(live)}\n`);
  }

  #finish(): never {
    this.#report();
    closeSync(this.#rows);
    process.exit(0);
  }
}

/**
 * An instrument goes before what it measures: it works for microseconds and sleeps, and is then not late where
 * everything else competes. Where this is not allowed its lateness is on record.
 */
function preferThisProcess(): void {
  try {
    setScheduler("fifo", 1);
  } catch {
    try {
      setPriority(-10);
    } catch {}
  }
}

// Nobody reads any more: Keelhaul has ended.
process.stdout.on("error", () => process.exit(1));
preferThisProcess();
new Prober(JSON.parse(process.argv[2] ?? "") as ProbeOrder).run();
