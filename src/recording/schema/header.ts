import { z } from "zod";
import type { NicFacts, NodeFacts, VipFacts } from "../../domain/node.ts";
import type { InstanceFacts, LoadFacts, RecordingHeader, ServiceFacts } from "../../domain/recording.ts";
import { count, type FieldsOf, ipv4, mac, milliseconds, name, role, text, whole } from "./common.ts";
import { expectation } from "./verdict.ts";

export const stack = z.enum(["director", "keepalived", "keepalived-nginx"]);

const nic = { name, segment: name, mac, address: ipv4.nullable() } satisfies FieldsOf<NicFacts>;

const node = {
  name,
  role,
  nics: z.array(z.strictObject(nic)),
  page: z.exactOptional(text),
} satisfies FieldsOf<NodeFacts>;

const vip = {
  name,
  address: ipv4,
  segment: name,
  port: z.exactOptional(count),
  protocol: z.exactOptional(z.enum(["tcp", "udp"])),
} satisfies FieldsOf<VipFacts>;

const instance = {
  node: name,
  instance: name,
  interface: name,
  version: z.union([z.literal(2), z.literal(3)]),
  vrid: count,
  priority: count,
  preempt: z.boolean(),
  preemptDelay: z.exactOptional(milliseconds),
  advertInterval: milliseconds,
  skew: milliseconds,
  masterDown: milliseconds,
  addresses: z.array(ipv4),
} satisfies FieldsOf<InstanceFacts>;

const service = {
  vip: ipv4,
  port: count,
  scheduler: name,
  persistence: z.number(),
  servers: z.array(z.strictObject({ node: name, address: ipv4, weight: z.number() })),
  checkWindow: z.exactOptional(milliseconds),
} satisfies FieldsOf<ServiceFacts>;

const load = {
  kind: z.enum(["prober", "k6", "none"]),
  rate: z.number(),
  timeout: milliseconds,
  sources: z.array(ipv4),
} satisfies FieldsOf<LoadFacts>;

const environment = {
  kernel: text,
  node: text,
  cores: count,
  rootless: z.boolean(),
} satisfies FieldsOf<RecordingHeader["environment"]>;

export const headerFields = {
  format: z.literal("keelhaul-recording"),
  version: z.literal(1),
  start: z.string().regex(/^\d+$/, "nanoseconds as a decimal string are wanted"),
  name,
  scenario: name,
  title: text,
  why: text,
  variant: text.nullable(),
  repetition: whole,
  phase: z.number().nullable(),
  topology: name,
  stack,
  engine: name,
  seed: z.number(),
  command: text,
  commit: text.nullable(),
  environment: z.strictObject(environment),
  nodes: z.array(z.strictObject(node)),
  vips: z.array(z.strictObject(vip)),
  instances: z.array(z.strictObject(instance)),
  service: z.strictObject(service).nullable(),
  load: z.strictObject(load),
  configurations: z.array(z.strictObject({ node: name, file: name, text })),
  expectations: z.array(expectation),
  notes: z.array(text),
  failure: text.nullable(),
  interrupted: z.boolean(),
} satisfies FieldsOf<RecordingHeader>;

/** `recording.json` */
export const recordingHeader = z.strictObject(headerFields) satisfies z.ZodType<RecordingHeader>;
