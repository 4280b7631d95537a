import type { Compat } from "@keelhaul/director/config";
import { type Finding, type Severity, under } from "./finding.ts";
import { type OutcomeTable, outcomesOf } from "./outcome/table.ts";
import type { ParsedFile } from "./parsed-file.ts";
import { rules } from "./rules/index.ts";
import { isFatal, unnumbered } from "./rules/reader.ts";

export interface CheckOptions {
  /** Diagnose for one release; absent: the worst of all releases. */
  readonly compat?: Compat;
  /** What keepalived forgives is an error: warnings become errors. */
  readonly strict?: boolean;
}

export interface CheckResult {
  readonly files: readonly string[];
  /** By file, then line. */
  readonly findings: readonly Finding[];
  /** One for each virtual router, unless a file is fatal. */
  readonly outcomes: readonly OutcomeTable[];
  /** Files that keepalived refuses to run. */
  readonly fatal: readonly string[];
}

/** Diagnoses the configurations of one cluster, a file a node. Pure; never throws on account of a text. */
export function checkFiles(
  files: readonly ParsedFile[],
  { compat, strict = false }: CheckOptions = {},
): CheckResult {
  const found = [...rules.flatMap(({ check }) => check(files)), ...unnumbered(files)];
  const findings = under(compat, withoutFollowing(oncePerPlace(found))).map((finding) => ({
    ...finding,
    severity: strict ? raised(finding.severity) : finding.severity,
  }));
  const fatal = files.filter(({ diagnostics }) => diagnostics.some(isFatal)).map(({ file }) => file);
  return {
    files: files.map(({ file }) => file),
    findings: inOrder(files, findings),
    outcomes: fatal.length > 0 ? [] : outcomesOf(files, compat),
    fatal,
  };
}

const raised = (severity: Severity): Severity => (severity === "warning" ? "error" : severity);

/** A brace or a placeholder that is wrong makes everything below it strange; the first finding stands for the rest. */
function withoutFollowing(findings: readonly Finding[]): readonly Finding[] {
  const roots = Map.groupBy(
    findings.filter(({ rule }) => rule === "L67" || rule === "L68"),
    ({ file }) => file,
  );
  const rootOf = (file: string): Finding | undefined =>
    roots.get(file)?.reduce((a, b) => (precedes(b, a) ? b : a));
  const follows = (finding: Finding): boolean => {
    const root = rootOf(finding.file);
    if (root === undefined || finding === root || finding.rule === "L68") return false;
    return finding.rule === "syntax/no-address" || (isReading(finding.rule) && finding.line >= root.line);
  };
  const number = Map.groupBy(findings.filter(follows), ({ file }) => file);
  return findings
    .filter((finding) => !follows(finding))
    .map((finding) => {
      const left = finding === rootOf(finding.file) ? (number.get(finding.file)?.length ?? 0) : 0;
      return left === 0 ? finding : { ...finding, message: `${finding.message} ${leftOut(left)}` };
    });
}

/** A placeholder explains the braces of its own line. */
function precedes(a: Finding, b: Finding): boolean {
  if (a.line !== b.line) return a.line < b.line;
  return a.rule === b.rule ? a.column < b.column : a.rule === "L68";
}

const isReading = (rule: string): boolean => rule === "L67" || rule === "L37" || rule.startsWith("syntax/");

const leftOut = (number: number): string =>
  number === 1
    ? "One more finding below, which may follow from this one, is left out."
    : `${number} more findings below, which may follow from this one, are left out.`;

/** The reader and a rule of its own may see one mistake: the first says it. */
function oncePerPlace(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Set<string>();
  return findings.filter(({ rule, file, line, message }) => {
    const key = rule === "L68" ? `${rule} ${file} ${line}` : `${rule} ${file} ${line} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function inOrder(files: readonly ParsedFile[], findings: readonly Finding[]): readonly Finding[] {
  const names = files.flatMap(({ file, origins }) => [file, ...origins.map((origin) => origin.file)]);
  const order = new Map([...new Set(names)].map((name, index) => [name, index]));
  const at = ({ file }: Finding): number => order.get(file) ?? order.size;
  return findings.toSorted((a, b) => at(a) - at(b) || a.line - b.line || a.column - b.column);
}

/** 0: nothing worse than information; 1: findings; 2: keepalived refuses a file. */
export function exitCodeOf({ findings, fatal }: CheckResult): 0 | 1 | 2 {
  if (fatal.length > 0) return 2;
  return findings.some(({ severity }) => severity !== "info") ? 1 : 0;
}
