import { z } from "zod";
import type { Expectation, Judgement } from "../../domain/expectation.ts";
import type { Evidence, Interval, Measure, Verdict } from "../../domain/verdict.ts";
import { type FieldsOf, frameRef, instant, name, plane, text } from "./common.ts";

const property = z.enum([
  "failover-within",
  "single-holder",
  "some-holder",
  "distribution",
  "caches-correct",
  "steady-again",
]);
const window = z.enum(["fault", "healed", "run"]);
const number = z.number();

const measure = {
  name,
  value: number,
  unit: z.enum(["ms", "count", "share"]),
  expected: z.exactOptional(z.tuple([number, number])),
  error: z.exactOptional(number),
} satisfies FieldsOf<Measure>;

const interval = { from: instant, to: instant, who: z.array(name) } satisfies FieldsOf<Interval>;

const evidence = {
  text,
  t: z.exactOptional(instant),
  frame: z.exactOptional(frameRef),
  filter: z.exactOptional(text),
} satisfies FieldsOf<Evidence>;

export const verdictFields = {
  property,
  plane: plane.nullable(),
  window,
  outcome: z.enum(["holds", "violated", "unknown", "not-applicable"]),
  summary: text,
  measures: z.array(z.strictObject(measure)),
  intervals: z.array(z.strictObject(interval)),
  evidence: z.array(z.strictObject(evidence)),
} satisfies FieldsOf<Verdict>;

export const verdict = z.strictObject(verdictFields) satisfies z.ZodType<Verdict>;

const bounds = {
  measure: name,
  atLeast: z.exactOptional(number),
  atMost: z.exactOptional(number),
} satisfies FieldsOf<NonNullable<Expectation["bounds"]>>;

export const expectationFields = {
  property,
  plane: plane.nullable(),
  window,
  expect: z.enum(["holds", "violated"]),
  bounds: z.exactOptional(z.strictObject(bounds)),
  why: text,
} satisfies FieldsOf<Expectation>;

export const expectation = z.strictObject(expectationFields) satisfies z.ZodType<Expectation>;

export const judgementFields = {
  expectation,
  outcome: z.enum(["met", "unmet", "unknown", "not-applicable"]),
  summary: text,
} satisfies FieldsOf<Judgement>;

export const judgement = z.strictObject(judgementFields) satisfies z.ZodType<Judgement>;
