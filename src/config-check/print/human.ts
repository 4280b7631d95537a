/** For people: by file, with the line and a caret, then the outcome tables. */
import type { ChalkInstance } from "chalk";
import type { CheckResult } from "../check.ts";
import type { Finding, Severity } from "../finding.ts";
import type { Condition } from "../outcome/conditions.ts";
import type { HandOver, Outcome, OutcomeTable } from "../outcome/table.ts";
import type { ParsedFile } from "../parsed-file.ts";
import { sourceLines } from "./source-line.ts";

/** How a table is aligned; the command line has it. */
export type Align = (rows: readonly (readonly string[])[]) => string;

export interface HumanOptions {
  readonly paint: ChalkInstance;
  readonly align: Align;
  /** Findings that are information alone are counted, not shown. */
  readonly quiet?: boolean;
}

export function humanReport(
  result: CheckResult,
  files: readonly ParsedFile[],
  options: HumanOptions,
): string {
  const { paint, align, quiet = false } = options;
  const shown = result.findings.filter(({ severity }) => !quiet || severity !== "info");
  const lineAt = sourceLines(files);
  const groups = [...Map.groupBy(shown, ({ file }) => file)];
  const findings = groups.map(
    ([file, found]) =>
      `${paint.bold(file)}\n\n${found.map((each) => oneFinding(each, lineAt(each), paint)).join("\n")}`,
  );
  const tables = result.outcomes.map((table) => outcomeText(table, paint, align));
  return [...findings, ...tables, summary(result, paint)].join("\n");
}

function oneFinding(finding: Finding, source: string | undefined, paint: ChalkInstance): string {
  const { file, line, column, severity, message, rule, versions, hint, related } = finding;
  const rows = [
    `${file}:${line}:${column}: ${colour(severity, paint)}: ${message} ${paint.dim(`[${rule}]`)}`,
    ...(source === undefined || source.trim() === ""
      ? []
      : [`  ${source}`, `  ${" ".repeat(column - 1)}${paint.cyan("^")}`]),
    ...(versions === undefined ? [] : [`  versions: ${versions}`]),
    ...(hint === undefined ? [] : [`  ${paint.green("hint")}: ${hint}`]),
    ...related.map((each) => `  see ${each.file}:${each.line}:${each.column}: ${each.message}`),
  ];
  return `${rows.join("\n")}\n`;
}

function colour(severity: Severity, paint: ChalkInstance): string {
  return { error: paint.red, warning: paint.yellow, info: paint.blue }[severity](severity);
}

function outcomeText(table: OutcomeTable, paint: ChalkInstance, align: Align): string {
  const head = [...table.nodes, "MASTER", "TAKES OVER WITHIN", "AND BACK WITHIN"].map((word) =>
    paint.dim(word),
  );
  const rows = collapsed(
    table.outcomes.map((outcome) => [
      ...outcome.conditions.map((condition, index) =>
        cell(condition, outcome.priorities[index] ?? null, paint),
      ),
      mastersText(outcome, table, paint),
      within(outcome.handOver),
      within(outcome.back),
    ]),
    table.nodes.length,
  );
  const omitted = table.omitted > 0 ? paint.dim(`${table.omitted} further combinations are left out.\n`) : "";
  const addresses =
    table.addresses.length > 3 ? `${table.addresses.slice(0, 3).join(", ")} …` : table.addresses.join(", ");
  return `${paint.bold(table.name)}: who holds ${addresses || "no address"}\n\n${align([head, ...rows])}${omitted}`;
}

type Row = readonly string[];

/** Rows that end alike whatever one node does become one, with `any` for that node. */
function collapsed(rows: readonly Row[], nodes: number): readonly Row[] {
  return Array.from({ length: nodes }, (_, node) => node).reduceRight<readonly Row[]>((left, node) => {
    const all = new Set(rows.map((row) => row[node])).size;
    const alike = Map.groupBy(left, (row) => row.with(node, "").join("\t"));
    return [...alike.values()].flatMap((group) =>
      all > 1 && group.length === all ? [group[0]!.with(node, "any")] : group,
    );
  }, rows);
}

function cell(condition: Condition, priority: number | null, paint: ChalkInstance): string {
  const effect = priority === null ? "FAULT" : `priority ${priority}`;
  if (condition.kind === "down") return paint.red("down");
  if (condition.kind === "up") return `up, ${effect}`;
  return paint.yellow(`${failingText(condition.trackers.map(({ name }) => name))}, ${effect}`);
}

export const failingText = (names: readonly string[]): string => `${names.join(" and ")} failing`;

function mastersText({ masters, tie }: Outcome, { nodes }: OutcomeTable, paint: ChalkInstance): string {
  if (masters.length === 0) return paint.red("nobody");
  if (masters.length > 1) return paint.red(`${masters.join(" and ")} at once`);
  return tie ? paint.yellow(`whichever of ${nodes.join(", ")} is first`) : masters.join("");
}

function within(handOver: HandOver | null): string {
  if (handOver === null) return "-";
  const { seconds, stopped, because } = handOver;
  const text = `${formatSeconds(seconds)} (${because}`;
  return stopped === undefined ? `${text})` : `${text}; ${formatSeconds(stopped)} after an orderly stop)`;
}

export const formatSeconds = (value: number): string => `${value.toFixed(3)} s`;

function summary({ findings, files, fatal }: CheckResult, paint: ChalkInstance): string {
  const count = (severity: Severity, one: string, many: string): string => {
    const number = findings.filter((finding) => finding.severity === severity).length;
    return `${number} ${number === 1 ? one : many}`;
  };
  const counts = [
    count("error", "error", "errors"),
    count("warning", "warning", "warnings"),
    `${count("info", "remark", "remarks")}`,
  ];
  const refused =
    fatal.length === 0
      ? ""
      : paint.red(`keepalived refuses to start with ${fatal.join(", ")}; no outcome table.\n`);
  return `${refused}${files.length} ${files.length === 1 ? "file" : "files"}: ${counts.join(", ")}.\n`;
}
