import { z } from "zod";
import type { JudgedRecording, RunHeader } from "../../domain/run.ts";
import { type FieldsOf, name, text } from "./common.ts";
import { stack } from "./header.ts";
import { judgement, verdict } from "./verdict.ts";

/** What was made of one recording when the run ended. */
export interface Summary extends Omit<JudgedRecording, "recording"> {
  /** Directory name below `recordings/`. */
  readonly recording: string;
}

/** `run.json` */
export interface RunFile extends RunHeader {
  readonly judged: readonly Summary[];
}

export const summaryFields = {
  recording: name,
  outcome: z.enum(["met", "unmet", "unknown", "failed"]),
  judgements: z.array(judgement),
  verdicts: z.array(verdict),
} satisfies FieldsOf<Summary>;

export const runFields = {
  format: z.literal("keelhaul-run"),
  version: z.literal(1),
  id: name,
  command: text,
  startedAt: name,
  topology: name,
  stack,
  engine: name,
  seed: z.number(),
  commit: text.nullable(),
  recordings: z.array(name),
  interrupted: z.boolean(),
  judged: z.array(z.strictObject(summaryFields)),
} satisfies FieldsOf<RunFile>;

export const runFile = z.strictObject(runFields) satisfies z.ZodType<RunFile>;
