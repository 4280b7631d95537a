import { type FSWatcher, readFileSync, watch, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { TrackFile } from "../config/index.ts";

/** A file is empty for a moment while somebody rewrites it; longer than this and it is meant so. */
const emptyForMs = 100;
/** A directory that comes back after it was removed is found again by looking. */
const lookEveryMs = 1_000;

/** The number that a text begins with, blanks aside; 0 where it begins with none. */
export function numberIn(text: string): number {
  const digits = /^\s*([+-]?\d+)/.exec(text)?.[1];
  return digits === undefined ? 0 : Math.min(2_147_483_647, Math.max(-2_147_483_648, Number(digits)));
}

/** A tracked file: its number is told at the start and whenever it changes. A missing file counts as 0. */
export class WatchedFile {
  readonly #file: string;
  readonly #told: (value: number) => void;
  readonly #looks: NodeJS.Timeout;
  #watcher: FSWatcher | undefined;
  #value: number | undefined;
  #emptySinceMs: number | undefined;
  #stopped = false;

  constructor({ file, init }: TrackFile, told: (value: number) => void) {
    this.#file = file;
    this.#told = told;
    if (init !== undefined) initialise(file, init);
    this.#looks = setInterval(() => this.#look(), lookEveryMs);
    this.#look();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#looks);
    this.#watcher?.close();
  }

  #look(): void {
    if (this.#stopped) return;
    this.#watcher ??= this.#watch();
    const text = readOrEmpty(this.#file);
    if (text === "" && this.#value !== undefined && this.#isBeingWritten()) return;
    if (text !== "") this.#emptySinceMs = undefined;
    const value = numberIn(text);
    if (value === this.#value) return;
    this.#value = value;
    this.#told(value);
  }

  #isBeingWritten(): boolean {
    if (this.#emptySinceMs === undefined) {
      this.#emptySinceMs = performance.now();
      setTimeout(() => this.#look(), emptyForMs + 1).unref();
    }
    return performance.now() - this.#emptySinceMs < emptyForMs;
  }

  #watch(): FSWatcher | undefined {
    try {
      const watcher = watch(dirname(this.#file), (_, name) => {
        if (name === basename(this.#file)) this.#look();
      });
      watcher.on("error", () => this.#unwatch());
      return watcher;
    } catch {
      return undefined;
    }
  }

  #unwatch(): void {
    this.#watcher?.close();
    this.#watcher = undefined;
  }
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

/** A file that cannot be written counts as what it holds. */
function initialise(file: string, { value, overwrite }: NonNullable<TrackFile["init"]>): void {
  try {
    writeFileSync(file, `${value}\n`, { flag: overwrite ? "w" : "wx", mode: 0o644 });
  } catch {}
}
