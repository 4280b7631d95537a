/** docs/run-directory.md against the schemas: every field is described, and nothing that is not there. */
import { readFileSync } from "node:fs";
import { eventFields } from "./schema/events.ts";
import { headerFields } from "./schema/header.ts";
import { runFields, summaryFields } from "./schema/run.ts";
import { expectationFields, judgementFields, verdictFields } from "./schema/verdict.ts";

const text = readFileSync(new URL("../../docs/run-directory.md", import.meta.url), "utf8");

/** The text from one heading to the next of any level. */
function section(heading: string): string {
  const from = text.indexOf(`\n${heading}\n`);
  if (from < 0) throw new Error(`docs/run-directory.md has no heading "${heading}".`);
  return text.slice(from + heading.length + 2).split(/\n#/)[0]!;
}

/** The fields of each table in a section, one list a table. */
const tablesIn = (part: string): string[][] =>
  part
    .split(/\n\| --- \| --- \|\n/)
    .slice(1)
    .map((table) => [...table.split("\n\n")[0]!.matchAll(/^\| `([^`]+)` \|/gm)].map((row) => row[1]!));

const row = (part: string, field: string): string =>
  part.split("\n").find((line) => line.startsWith(`| \`${field}\``)) ?? "";

test.each(Object.entries(eventFields))("the fields of %s", (kind, fields) => {
  expect(tablesIn(section(`### ${kind}`))).toEqual([Object.keys(fields)]);
});

test("no kind is described that does not exist", () => {
  expect([...text.matchAll(/^### (.+)$/gm)].map((match) => match[1])).toEqual(Object.keys(eventFields));
});

test("the fields of recording.json", () => {
  expect(tablesIn(section("## recording.json"))).toEqual([Object.keys(headerFields)]);
});

test("the fields of run.json and of what was made of a recording", () => {
  expect(tablesIn(section("## run.json"))).toEqual([Object.keys(runFields), Object.keys(summaryFields)]);
});

test.each([
  ["## run.json", "verdicts", verdictFields],
  ["## run.json", "judgements", judgementFields],
  ["## recording.json", "expectations", expectationFields],
])("%s: the fields inside of %s", (heading, field, fields) => {
  const described = row(section(heading), field);
  for (const name of Object.keys(fields)) expect(described).toContain(`\`${name}\``);
});

test.each(["nodes", "vips", "instances", "service", "load", "environment", "configurations"] as const)(
  "recording.json: the fields inside of %s",
  (field) => {
    const described = row(section("## recording.json"), field);
    for (const name of keysInside(headerFields[field])) expect(described).toContain(`\`${name}\``);
  },
);

/** Field names of an object schema, whatever array or null is around it. */
function keysInside(schema: unknown): string[] {
  const { element, shape, unwrap } = schema as {
    element?: unknown;
    shape?: Record<string, unknown>;
    unwrap?: () => unknown;
  };
  if (shape) return Object.keys(shape);
  if (element) return keysInside(element);
  return keysInside(unwrap?.call(schema));
}
