import type { Finding, Position, Related, Severity } from "./finding.ts";
import type { ParsedFile } from "./parsed-file.ts";

/** One mistake that files alone give away. */
export interface Rule {
  /** Number in the register of mistakes, `L1` to `L78`. */
  readonly id: `L${number}`;
  /** The mistake, in a few words. */
  readonly title: string;
  readonly check: (files: readonly ParsedFile[]) => readonly Finding[];
}

type Saying = Pick<Finding, "message"> &
  Partial<Pick<Finding, "versions" | "hint" | "related" | "severityIn">>;

export function finding(rule: Rule["id"], severity: Severity, at: Position, saying: Saying): Finding {
  return { rule, severity, related: [], ...at, ...saying };
}

export const related = (at: Position, message: string): Related => ({ ...at, message });

/** A rule that looks at each file by itself. */
export function each(check: (file: ParsedFile) => readonly Finding[]): Rule["check"] {
  return (files) => files.flatMap(check);
}
