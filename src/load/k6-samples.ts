import type { LoadSampleEvent } from "../domain/history.ts";
import type { NodeName } from "../domain/node.ts";
import { ms, ns } from "../domain/units.ts";

export interface K6Samples {
  readonly events: readonly LoadSampleEvent[];
  /** Requests that were due and not begun, because every virtual user was still waiting for an answer. */
  readonly dropped: number;
}

/** A line of k6's JSON output (grafana.com/docs/k6, "JSON"): the metrics' definitions, and their points. */
interface Line {
  readonly metric: string;
  readonly type: "Metric" | "Point";
  readonly data: {
    readonly time?: string;
    readonly value?: number;
    readonly tags?: Readonly<Record<string, string>>;
  };
}

/**
 * What k6 counted. The stamp of a sample is when the request ended, by the wall clock; the latency is k6's
 * http_req_duration, which is 0 for a connection that did not come about. A last line cut short is left out.
 * `start` is what instants count from.
 */
export function readK6Samples(text: string, client: NodeName, start: bigint): K6Samples {
  const events: LoadSampleEvent[] = [];
  let dropped = 0;
  for (const line of text.slice(0, text.lastIndexOf("\n") + 1).split("\n")) {
    if (!line.includes('"Point"')) continue;
    const { metric, data } = JSON.parse(line) as Line;
    if (metric === "dropped_iterations") dropped += data.value ?? 0;
    if (metric !== "keelhaul_answer" || data.time === undefined) continue;
    events.push({
      kind: "load-sample",
      tool: "k6",
      t: ns(Number(realtimeNs(data.time) - start)),
      client,
      latency: ms(data.value ?? 0),
      ok: data.tags?.ok === "true",
      server: data.tags?.server || null,
    });
  }
  return { events: events.toSorted((a, b) => a.t - b.t), dropped };
}

/** RFC 3339 with up to nine decimals, as Go writes it, as CLOCK_REALTIME. */
export function realtimeNs(time: string): bigint {
  const [, seconds, decimals = "", zone] = /^(.{19})(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time) ?? [];
  if (seconds === undefined) throw new Error(`k6 wrote the time '${time}', which is not RFC 3339`);
  return BigInt(Date.parse(seconds + zone)) * 1_000_000n + BigInt(decimals.padEnd(9, "0"));
}
