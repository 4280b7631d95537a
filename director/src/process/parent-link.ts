import { readSync, writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { LineSplitter } from "./lines.ts";
import type { FromChild, ToChild } from "./messages.ts";

/** Where a child finds the watchdog: a socket that both hold, so that its end tells of the other's. */
export const parentFd = 3;

const chunk = Buffer.alloc(64 * 1024);

export function tellParent(message: FromChild): void {
  try {
    writeSync(parentFd, `${JSON.stringify(message)}\n`);
  } catch {
    // The watchdog is gone; reading says so too, and there it is acted upon.
  }
}

/**
 * To be called once a child has its configuration. Node keeps compiled code only at an orderly end, which a director
 * need not have.
 */
export function tellReady(): void {
  tellParent({ kind: "ready" });
  flushCompileCache();
}

/** Reads what the watchdog has sent once the descriptor is readable; `undefined` at its end. */
export class ParentLink {
  readonly #lines = new LineSplitter();

  read(): ToChild[] | undefined {
    let length = 0;
    try {
      length = readSync(parentFd, chunk);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EAGAIN") return [];
    }
    if (length === 0) return undefined;
    return this.#lines.push(chunk.subarray(0, length)).map((line) => JSON.parse(line) as ToChild);
  }
}
