import { buildConfig } from "./build/config.ts";
import type { Diagnostic } from "./diagnostic.ts";
import type { KeepalivedConfig } from "./model.ts";
import { parseStatements } from "./parser.ts";
import { Report } from "./report.ts";
import { readStatements, type SourceOptions } from "./source.ts";
import { validate } from "./validate.ts";

export type { IpAddress, Ipv4 } from "../address.ts";
export { COMPATS, type Compat, DEFAULT_COMPAT } from "./compat.ts";
export { type Diagnostic, formatDiagnostic, type Severity } from "./diagnostic.ts";
export type * from "./model.ts";
export type * from "./model-host.ts";
export { maskSecrets } from "./secrets.ts";
export type { IncludedFile } from "./source.ts";

export type ParseOptions = SourceOptions & {
  /** What keepalived forgives is an error too. */
  readonly strict?: boolean;
  /** The host's interfaces; absent: not checked. */
  readonly interfaces?: readonly string[];
};

export type ParseResult = {
  readonly config: KeepalivedConfig;
  /** In the order of the file. With an error among them the configuration must not be run. */
  readonly diagnostics: readonly Diagnostic[];
};

/** Reads a keepalived.conf as keepalived 2.2.7 does, or the release of `compat`. Never throws on account of the text. */
export function parseConfig(text: string, options: ParseOptions): ParseResult {
  const report = new Report(options.strict ?? false);
  const statements = readStatements(text, options, report);
  const end = { file: options.file, line: text.split("\n").length, column: 1 };
  const config = buildConfig(
    parseStatements(statements, end, report, options.compat),
    report,
    options.compat,
  );
  validate(config, options.file, options.interfaces, report);
  return {
    config,
    diagnostics: report.diagnostics.toSorted((a, b) => a.line - b.line || a.column - b.column),
  };
}
