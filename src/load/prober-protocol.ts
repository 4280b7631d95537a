import type { Ipv4 } from "../domain/address.ts";
import type { ProbeEvent } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import type { Instant, Milliseconds } from "../domain/units.ts";

/** What the prober's process is told by its command line, as JSON. */
export interface ProbeOrder {
  readonly address: Ipv4;
  readonly port: number;
  /** Requests per second. */
  readonly rate: number;
  readonly timeout: Milliseconds;
  readonly sources: readonly Ipv4[];
  readonly pages: readonly Page[];
  /** What instants count from: CLOCK_REALTIME in nanoseconds, as a decimal string. */
  readonly start: string;
  /** Where the rows go, as NDJSON. */
  readonly rows: string;
}

/** A text by which a real server's answer is known. */
export interface Page {
  readonly server: NodeName;
  readonly text: string;
}

export const outcomes = [
  "answered",
  "timeout",
  "refused",
  "reset",
  "unreachable",
  "error",
  "wrong-answer",
] as const satisfies ProbeEvent["outcome"][];

/** One request as the prober's process writes it down: a line of its own, numbers only. */
export type ProbeRow = readonly [
  id: number,
  planned: Instant,
  sent: Instant,
  ended: Instant,
  /** Index into the order's sources. */
  source: number,
  port: number,
  /** Index into `outcomes`. */
  outcome: number,
  /** Index into the order's pages; -1 for none. */
  page: number,
];

/** What the prober's process reports on standard output while it runs, one JSON line each 50 ms. */
export interface ProberLive {
  readonly at: Instant;
  /** When the first request was planned. */
  readonly since: Instant;
  readonly sent: number;
  readonly answered: number;
  /** Every outcome but "answered". */
  readonly failed: number;
  /** Answered ones since the last that failed. */
  readonly consecutiveAnswered: number;
  readonly lastAnswered: Instant | null;
  readonly lastFailed: Instant | null;
  /** The most that a request was sent after its plan, since the last report. */
  readonly late: Milliseconds;
  /** Processor time of the process so far. */
  readonly cpu: Milliseconds;
}
