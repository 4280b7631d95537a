import type { Diagnostic, Severity } from "./diagnostic.ts";
import type { Place } from "./line.ts";

export type Finding = { readonly code: string; readonly message: string; readonly hint?: string };

/** Collects what is found while reading. Under `strict` what keepalived forgives is an error. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];
  readonly strict: boolean;

  constructor(strict: boolean) {
    this.strict = strict;
  }

  /** keepalived refuses to run with this. */
  error(place: Place, finding: Finding): void {
    this.#add("error", place, finding);
  }

  /** keepalived complains, or should, and runs. */
  warn(place: Place, finding: Finding): void {
    this.#add(this.strict ? "error" : "warning", place, finding);
  }

  /** The file is right; the director does something else than the reader may think. A warning under `strict` too. */
  note(place: Place, finding: Finding): void {
    this.#add("warning", place, finding);
  }

  #add(severity: Severity, { file, line, column }: Place, finding: Finding): void {
    this.diagnostics.push({ severity, file, line, column, ...finding });
  }
}
