import { readdirSync, readFileSync } from "node:fs";
import type { TrackProcess } from "../config/index.ts";
import { secondsToMilliseconds } from "../units.ts";
import { isMatch, isQuorate, type Seen } from "./process-match.ts";

const lookEveryMs = 500;

type Watched = { readonly config: TrackProcess; good: boolean | undefined; otherSinceMs: number | undefined };

/**
 * Counts processes by looking through /proc twice a second. (keepalived asks the kernel's process connector, which
 * tells at once, but which containers and some kernels do not have.)
 */
export class WatchedProcesses {
  readonly #watched: readonly Watched[];
  readonly #told: (process: string, good: boolean) => void;
  readonly #looks: NodeJS.Timeout | undefined;

  constructor(configs: readonly TrackProcess[], told: (process: string, good: boolean) => void) {
    this.#watched = configs.map((config) => ({ config, good: undefined, otherSinceMs: undefined }));
    this.#told = told;
    if (configs.length === 0) return;
    this.#looks = setInterval(() => this.#look(), lookEveryMs);
    this.#look();
  }

  stop(): void {
    clearInterval(this.#looks);
  }

  #look(): void {
    const seen = everyProcess();
    const now = performance.now();
    for (const watched of this.#watched) {
      const count = seen.filter((process) => isMatch(watched.config, process)).length;
      judge(watched, isQuorate(watched.config, count), now, this.#told);
    }
  }
}

/** A change counts once it has lasted for the delay; the first look counts at once. */
function judge(
  watched: Watched,
  good: boolean,
  now: number,
  told: (process: string, good: boolean) => void,
): void {
  if (good === watched.good) {
    watched.otherSinceMs = undefined;
    return;
  }
  watched.otherSinceMs ??= now;
  const { name, forkDelay, terminateDelay } = watched.config;
  const delay = secondsToMilliseconds(good ? forkDelay : terminateDelay);
  if (watched.good !== undefined && now - watched.otherSinceMs < delay) return;
  watched.good = good;
  watched.otherSinceMs = undefined;
  told(name, good);
}

function everyProcess(): Seen[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => look(pid) ?? []);
}

/** @returns undefined for a process that has ended meanwhile. */
function look(pid: string): Seen | undefined {
  try {
    const name = readFileSync(`/proc/${pid}/comm`, "utf8").replace(/\n$/, "");
    const argv = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").slice(0, -1);
    return { name, argv };
  } catch {
    return undefined;
  }
}
