import { globSync, readFileSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { dirname, resolve } from "node:path";
import {
  type Diagnostic,
  formatDiagnostic,
  type IncludedFile,
  type KeepalivedConfig,
  maskSecrets,
  parseConfig,
} from "../config/index.ts";
import type { Options } from "./options.ts";

export type Reading =
  | { readonly kind: "usable"; readonly config: KeepalivedConfig; readonly warnings: readonly string[] }
  | { readonly kind: "unusable"; readonly errors: readonly string[]; readonly warnings: readonly string[] };

export type ReadOptions = Pick<Options, "file" | "strict" | "compat" | "configId">;

/** Reads the file and whatever it includes; what it finds comes as lines for the log, errors with the line at fault. */
export function readConfig({ file, strict, compat, configId }: ReadOptions): Reading {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    return { kind: "unusable", errors: [`${file} was not read: ${(error as Error).message}`], warnings: [] };
  }
  const { config, diagnostics } = parseConfig(text, {
    file,
    strict,
    include,
    compat,
    configId: configId ?? hostname().split(".")[0] ?? "",
    environment: process.env,
    interfaces: interfaceNames(),
  });
  const of = (severity: Diagnostic["severity"]) => diagnostics.filter((found) => found.severity === severity);
  const warnings = of("warning").map(onOneLine);
  const errors = of("error").map((found) =>
    formatDiagnostic(found, found.file === file ? maskSecrets(text) : undefined),
  );
  return errors.length > 0 ? { kind: "unusable", errors, warnings } : { kind: "usable", config, warnings };
}

/** Files in the order of their names; keepalived reads regular files without an execute permission alone. */
function include(pattern: string, fromFile: string): IncludedFile[] {
  return globSync(resolve(dirname(fromFile), pattern))
    .sort()
    .map(readIncluded);
}

const EXECUTABLE = 0o111;

function readIncluded(file: string): IncludedFile {
  const without = (problem: string) => ({ file, text: "", problem });
  try {
    const status = statSync(file);
    if (!status.isFile()) return without("it is no regular file");
    if ((status.mode & EXECUTABLE) !== 0) return without("it has an execute permission");
    return { file, text: readFileSync(file, "utf8") };
  } catch (error) {
    return without((error as Error).message);
  }
}

/** The first two lines of the table are headings. */
function interfaceNames(): string[] {
  const table = readFileSync("/proc/thread-self/net/dev", "utf8");
  return table
    .trimEnd()
    .split("\n")
    .slice(2)
    .map((line) => line.split(":")[0]!.trim());
}

function onOneLine({ file, line, column, severity, message, hint }: Diagnostic): string {
  return `${file}:${line}:${column}: ${severity}: ${message}${hint === undefined ? "" : ` ${hint}`}`;
}
