export type Severity = "error" | "warning";

/** One finding in a configuration file. `line` and `column` count from 1. */
export type Diagnostic = {
  readonly severity: Severity;
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Stable name of the kind of finding, for filters and tests. */
  readonly code: string;
  readonly message: string;
  /** What to write instead. */
  readonly hint?: string;
};

/**
 * `file:line:column: severity: message`, with the hint, and where the source is given the line with a caret
 * under the column.
 */
export function formatDiagnostic(diagnostic: Diagnostic, source?: string): string {
  const { file, line, column, severity, message, hint, code } = diagnostic;
  const lines = [`${file}:${line}:${column}: ${severity}: ${message} [${code}]`];
  const text = source?.split(/\r?\n/)[line - 1];
  if (text !== undefined) lines.push(`  ${text}`, `  ${text.slice(0, column - 1).replace(/[^\t]/g, " ")}^`);
  if (hint !== undefined) lines.push(`  hint: ${hint}`);
  return lines.join("\n");
}
