import type { Compat } from "@keelhaul/director/config";

/** `error`: an outage or a check that does not exist; `warning`: a surprise some day; `info`: worth knowing. */
export type Severity = "error" | "warning" | "info";

/** `line` and `column` count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export interface Related extends Position {
  readonly message: string;
}

export interface Finding extends Position {
  /** `L24`, or `syntax/CODE` for what the reader of the file itself reports. */
  readonly rule: string;
  readonly severity: Severity;
  /** What happens at run time. */
  readonly message: string;
  /** The releases that behave so; absent: all that are known. */
  readonly versions?: string;
  /** What to write instead. */
  readonly hint?: string;
  readonly related: readonly Related[];
  /** How grave it is in one release where that differs. */
  readonly severityIn?: Readonly<Partial<Record<Compat, Severity | "absent">>>;
}

/** The findings as one release of keepalived has them; unchanged without one. */
export function under(compat: Compat | undefined, findings: readonly Finding[]): readonly Finding[] {
  if (compat === undefined) return findings;
  return findings.flatMap((finding) => {
    const severity = finding.severityIn?.[compat] ?? finding.severity;
    return severity === "absent" ? [] : [{ ...finding, severity }];
  });
}
