const longLifeMs = 60_000;
const longestDelayMs = 60_000;

/**
 * How long keepalived's parent waits before it starts a dead child again: not at all after its first death or a life
 * of more than a minute, then 1, 2, 4 … 60 s.
 */
export class RespawnDelay {
  #nextMs = 0;

  /** Milliseconds to wait after a life of `livedMs`. */
  after(livedMs: number): number {
    const delayMs = livedMs > longLifeMs ? 0 : this.#nextMs;
    this.#nextMs = delayMs === 0 ? 1_000 : Math.min(delayMs * 2, longestDelayMs);
    return delayMs;
  }
}
