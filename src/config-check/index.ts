export { COMPATS, type Compat } from "@keelhaul/director/config";
export { type CheckOptions, type CheckResult, checkFiles, exitCodeOf } from "./check.ts";
export type { Finding, Position, Related, Severity } from "./finding.ts";
export type { HandOver, Outcome, OutcomeTable } from "./outcome/table.ts";
export { type ParsedFile, parseFiles, plainSource, type SourceText } from "./parsed-file.ts";
export { humanReport } from "./print/human.ts";
export { jsonReport } from "./print/json.ts";
export { sarifReport } from "./print/sarif.ts";
export { readSource } from "./read-source.ts";
