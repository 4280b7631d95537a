import { closeSync, mkdirSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { realtimeNs } from "@keelhaul/linux";
import type { Priority } from "../units.ts";
import type { NotifiedState } from "./machine.ts";

/** What this director says of itself, a line for each change of state; whether it is so is for others to judge. */
export interface Claim {
  /** CLOCK_REALTIME, nanoseconds, as a decimal string because JSON numbers do not hold it. */
  readonly time: string;
  readonly instance: string;
  readonly state: NotifiedState;
  readonly priority: number;
}

/** Appends to `claims.ndjson`; lines of earlier lives stay before. */
export class Claims {
  readonly #fd: number;

  constructor(directory: string) {
    mkdirSync(directory, { recursive: true });
    this.#fd = openSync(join(directory, "claims.ndjson"), "a");
  }

  add(instance: string, state: NotifiedState, priority: Priority): void {
    const claim: Claim = { time: realtimeNs().toString(), instance, state, priority };
    writeSync(this.#fd, `${JSON.stringify(claim)}\n`);
  }

  close(): void {
    closeSync(this.#fd);
  }
}
