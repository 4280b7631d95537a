import type { Expectation, Judgement } from "../domain/expectation.ts";
import type { Plane } from "../domain/node.ts";
import type { JudgedRecording } from "../domain/run.ts";
import type { Nanoseconds } from "../domain/units.ts";
import { formatMs } from "../domain/units.ts";
import type { Measure, Outcome, PropertyName, Window } from "../domain/verdict.ts";

/** What clients felt comes first, what a daemon said of itself last. */
export const planes = ["data", "arp", "address", "wire", "state", null] as const satisfies (Plane | null)[];

export const planeTitle = (plane: Plane | null): string =>
  ({
    data: "Data plane: what the client's requests met",
    arp: "ARP plane: who answered for the address",
    address: "Address plane: on which node the address was set",
    wire: "Wire plane: who advertised",
    state: "State plane: what the daemons said of themselves",
    none: "All planes together",
  })[plane ?? "none"];

export const planeName = (plane: Plane | null): string =>
  ({ data: "data", arp: "ARP", address: "address", wire: "wire", state: "state", none: "all" })[
    plane ?? "none"
  ];

/** ` (ARP)`, or nothing where all planes count. */
export const onPlane = (plane: Plane | null): string => (plane === null ? "" : ` (${planeName(plane)})`);

export const windowName = (window: Window): string =>
  ({ fault: "while the fault lasts", healed: "after healing", run: "throughout" })[window];

const claims: Readonly<Record<PropertyName, Readonly<Record<Expectation["expect"], string>>>> = {
  "failover-within": { holds: "failover in its window", violated: "failover outside its window" },
  "single-holder": { holds: "one holder", violated: "two holders" },
  "some-holder": { holds: "never without a holder", violated: "a time without a holder" },
  distribution: { holds: "exact distribution", violated: "uneven distribution" },
  "caches-correct": { holds: "neighbour caches right", violated: "a wrong neighbour cache" },
  "steady-again": { holds: "steady again", violated: "not steady again" },
};

/** The state of things that an expectation asks for, for example `two holders`. */
export const claim = (expectation: Pick<Expectation, "property" | "expect">): string =>
  claims[expectation.property][expectation.expect];

export const boundsText = (bounds: Expectation["bounds"]): string => {
  if (bounds === undefined) return "";
  const { measure, atLeast, atMost } = bounds;
  const title = lengths[measure] ?? measureTitle(measure);
  const value = (size: number) => measureValue(size, unitOf(measure));
  if (atLeast !== undefined && atMost !== undefined) return `${title} ${value(atLeast)} to ${value(atMost)}`;
  if (atMost !== undefined) return `${title} at most ${value(atMost)}`;
  return atLeast === undefined ? "" : `${title} at least ${value(atLeast)}`;
};

/** Measures whose name says what the claim has said already. */
const lengths: Readonly<Record<string, string>> = { double: "for", gap: "for", wrong: "for" };

const counted = new Set(["lost-probes", "decisions", "broken-persistence", "wrong-entries", "wrong-frames"]);
const unitOf = (measure: string): Measure["unit"] => (counted.has(measure) ? "count" : "ms");

/** The whole expectation in words: `two holders while the fault lasts, double at most 10.000 s`. */
export const expectationText = (expectation: Expectation): string => {
  const bounds = boundsText(expectation.bounds);
  return `${claim(expectation)} ${windowName(expectation.window)}${bounds && `, ${bounds}`}`;
};

const measureTitles: Readonly<Record<string, string>> = {
  detection: "detection",
  "detection-overshoot": "detection beyond its timer",
  takeover: "fault to takeover",
  address: "address on the interface",
  "gratuitous-arp": "first gratuitous ARP",
  "first-answer": "first good answer",
  "last-answer": "last good answer",
  outage: "outage",
  "lost-probes": "lost probes",
  double: "two holders",
  gap: "no holder",
  onset: "from",
  end: "until",
  wrong: "cache wrong",
  "wrong-entries": "wrong entries",
  "wrong-frames": "frames to the wrong node",
  settled: "settled after",
  "broken-persistence": "broken persistence",
  "p-value": "probability by chance",
};
export const measureTitle = (name: string): string => measureTitles[name] ?? name;

export function measureValue(value: number, unit: Measure["unit"]): string {
  if (unit === "ms") return value === 0 ? "0 ms" : formatMs(value).replace("-", "−");
  return unit === "share" ? `${(value * 100).toFixed(1)} %` : String(Math.round(value * 1000) / 1000);
}

export const measureError = ({ error, unit }: Measure): string =>
  error === undefined ? "" : ` ± ${measureValue(error, unit)}`;

export function measureExpected({ expected, unit }: Measure): string {
  if (expected === undefined) return "";
  const [least, most] = expected;
  if (least === 0) return `at most ${measureValue(most, unit)}`;
  return `${measureValue(least, unit)} to ${measureValue(most, unit)}`;
}

export type RunOutcome = JudgedRecording["outcome"] | "interrupted";
export type AnyOutcome = RunOutcome | Outcome | Judgement["outcome"];

const signs: Readonly<Record<AnyOutcome, string>> = {
  met: "✓",
  unmet: "✗",
  unknown: "?",
  failed: "!",
  interrupted: "!",
  holds: "✓",
  violated: "✗",
  "not-applicable": "–",
};
export const sign = (outcome: AnyOutcome): string => signs[outcome];

export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** `12.345 s` since the recording's start. */
export const clock = (t: Nanoseconds): string => `${(t / 1e9).toFixed(3)} s`;

/** A share of a second with a sign: `+3.312 s`, `−12.0 ms`. */
export const offset = (span: number): string => `${span < 0 ? "−" : "+"}${formatMs(Math.abs(span))}`;

/** Twelve digits of a commit, and the sign that the tree was changed since. */
export const commitText = (commit: string): string => commit.replace(/^([0-9a-f]{12})[0-9a-f]*/, "$1");

/** At most `limit` characters; a cut is shown. */
export const shorten = (text: string, limit: number): string =>
  text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
