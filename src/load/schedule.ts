/**
 * The open-model schedule: request i is due at i / rate seconds, whatever became of those before. A schedule
 * that fell behind gives up nothing: what is overdue comes at once, `burst` at a time.
 */
export class Schedule {
  readonly #periodNs: number;
  readonly #burst: number;
  #next = 0;

  constructor(rate: number, burst = 64) {
    this.#periodNs = 1e9 / rate;
    this.#burst = burst;
  }

  /** When the next request is due, in nanoseconds since the schedule began. */
  get nextNs(): number {
    return Math.round(this.#next * this.#periodNs);
  }

  /** Calls back for each request that is due at `elapsedNs` since the schedule began. */
  due(elapsedNs: number, launch: (id: number, plannedNs: number) => void): void {
    const last = this.#next + this.#burst;
    while (this.#next < last && this.nextNs <= elapsedNs) {
      const planned = this.nextNs;
      launch(this.#next++, planned);
    }
  }
}
