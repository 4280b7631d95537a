import type { Command, TrackFile, TrackProcess, VrrpScript } from "../config/index.ts";
import type { Rights } from "./users.ts";

/** Program, arguments, and whose rights it runs with. */
export type Job = Command;

/** A named pipe, and the program that reads it, which is given the pipe's path as its last argument. */
export type Fifo = { readonly path: string; readonly script?: Job };

/** What the VRRP process asks of the one that runs programs for it. */
export type ToRunner =
  /** Replaces what was watched before. */
  | {
      readonly kind: "watch";
      readonly scripts: readonly VrrpScript[];
      readonly files: readonly TrackFile[];
      readonly processes: readonly TrackProcess[];
      readonly fifos: readonly Fifo[];
      readonly rights: Rights;
    }
  /** The commands are started in this order and not waited for; then the line goes to every pipe. */
  | { readonly kind: "notify"; readonly commands: readonly Job[]; readonly line: string }
  /** Stop what is running, let notifications finish for a moment, end. */
  | { readonly kind: "leave" };

export type Outcome =
  | { readonly kind: "exited"; readonly status: number }
  | { readonly kind: "signalled"; readonly signal: number }
  | { readonly kind: "timed-out" }
  /** It could not be run: `why` is a sentence without its full stop. */
  | { readonly kind: "unusable"; readonly why: string };

export type FromRunner =
  | { readonly kind: "ran"; readonly script: string; readonly outcome: Outcome }
  | { readonly kind: "file"; readonly file: string; readonly value: number }
  | { readonly kind: "process"; readonly process: string; readonly good: boolean };
