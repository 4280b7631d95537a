import { z } from "zod";
import type * as history from "../../domain/history.ts";
import {
  centiseconds,
  count,
  type FieldsOf,
  frameRef,
  instant,
  ipv4,
  mac,
  milliseconds,
  name,
  text,
} from "./common.ts";

const seenOnWire = { t: instant, at: name, direction: z.enum(["sent", "received"]), frame: frameRef };

const advert = {
  kind: z.literal("advert"),
  ...seenOnWire,
  source: ipv4,
  sourceMac: mac,
  destination: ipv4,
  ttl: count,
  version: count,
  vrid: count,
  priority: count,
  interval: centiseconds,
  addresses: z.array(ipv4),
  authType: count.nullable(),
  defect: text.nullable(),
} satisfies FieldsOf<history.AdvertEvent>;

const arp = {
  kind: z.literal("arp"),
  ...seenOnWire,
  operation: z.enum(["request", "reply"]),
  gratuitous: z.boolean(),
  sourceMac: mac,
  senderMac: mac,
  senderAddress: ipv4,
  targetMac: mac,
  targetAddress: ipv4,
} satisfies FieldsOf<history.ArpEvent>;

const address = {
  kind: z.literal("address"),
  t: instant,
  node: name,
  interface: name,
  address: ipv4,
  prefixLength: count,
  change: z.enum(["added", "removed"]),
  initial: z.exactOptional(z.literal(true)),
} satisfies FieldsOf<history.AddressEvent>;

const node = {
  kind: z.literal("node"),
  t: instant,
  node: name,
  state: z.enum(["up", "down"]),
} satisfies FieldsOf<history.NodeEvent>;

const claim = {
  kind: z.literal("claim"),
  t: instant,
  node: name,
  instance: name,
  state: z.enum(["INIT", "BACKUP", "MASTER", "FAULT", "STOP", "DELETED"]),
  text,
} satisfies FieldsOf<history.ClaimEvent>;

const probe = {
  kind: z.literal("probe"),
  t: instant,
  id: count,
  client: name,
  source: ipv4,
  sourcePort: count.nullable(),
  sent: instant,
  ended: instant,
  outcome: z.enum(["answered", "timeout", "refused", "reset", "unreachable", "error", "wrong-answer"]),
  server: name.nullable(),
  toMac: mac.nullable(),
  wireSent: instant.nullable(),
  wireAnswered: instant.nullable(),
  frame: frameRef.nullable(),
} satisfies FieldsOf<history.ProbeEvent>;

const whoHas = {
  kind: z.literal("who-has"),
  t: instant,
  observer: name,
  address: ipv4,
  answers: z.array(z.strictObject({ mac, after: milliseconds, frame: frameRef.nullable() })),
} satisfies FieldsOf<history.WhoHasEvent>;

const neighbour = {
  kind: z.literal("neighbour"),
  t: instant,
  node: name,
  address: ipv4,
  mac: mac.nullable(),
  state: name,
} satisfies FieldsOf<history.NeighbourEvent>;

const fault = {
  kind: z.literal("fault"),
  t: instant,
  id: name,
  name,
  edge: z.enum(["asked", "began", "end-asked", "ended", "unwitnessed"]),
  targets: z.array(name),
  layer: text,
  summary: text,
  witness: z.exactOptional(text),
} satisfies FieldsOf<history.FaultEvent>;

const phase = {
  kind: z.literal("phase"),
  t: instant,
  phase: z.enum(["starting", "steady", "safety", "liveness", "ending"]),
} satisfies FieldsOf<history.PhaseEvent>;

const capture = {
  kind: z.literal("capture"),
  t: instant,
  at: name,
  file: name,
  frames: count,
  lost: count,
} satisfies FieldsOf<history.CaptureEvent>;

const clockStep = {
  kind: z.literal("clock-step"),
  t: instant,
  by: milliseconds,
} satisfies FieldsOf<history.ClockStepEvent>;

const log = {
  kind: z.literal("log"),
  t: instant,
  node: name,
  program: name,
  text,
} satisfies FieldsOf<history.LogEvent>;

const loadSample = {
  kind: z.literal("load-sample"),
  t: instant,
  tool: z.literal("k6"),
  client: name,
  latency: milliseconds,
  ok: z.boolean(),
  server: name.nullable(),
} satisfies FieldsOf<history.LoadSampleEvent>;

/** The fields of each kind of event, by kind. */
export const eventFields = {
  advert,
  arp,
  address,
  node,
  claim,
  probe,
  "who-has": whoHas,
  neighbour,
  fault,
  phase,
  capture,
  "clock-step": clockStep,
  log,
  "load-sample": loadSample,
} satisfies Record<history.HistoryEvent["kind"], { kind: z.ZodType }>;

/** One line of `history.ndjson`. */
export const historyEvent = z.discriminatedUnion("kind", [
  z.strictObject(advert),
  z.strictObject(arp),
  z.strictObject(address),
  z.strictObject(node),
  z.strictObject(claim),
  z.strictObject(probe),
  z.strictObject(whoHas),
  z.strictObject(neighbour),
  z.strictObject(fault),
  z.strictObject(phase),
  z.strictObject(capture),
  z.strictObject(clockStep),
  z.strictObject(log),
  z.strictObject(loadSample),
]) satisfies z.ZodType<history.HistoryEvent>;
