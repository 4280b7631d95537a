import { monotonicNs, POLLIN, PollSet } from "@keelhaul/linux";

/** Signals and whatever else Node serves get a turn at least this often. */
const turnNs = 100_000_000n;
/** The kernel wakes a waiter this much late; that long before a deadline it is looked at again and again instead. */
const headStartNs = 120_000n;

/**
 * Waits for descriptors and deadlines in the kernel instead of in Node's event loop, because Node's timers are whole
 * milliseconds and fire up to one early. Between waits the event loop has a turn, so that signal handlers run.
 */
export class PollLoop {
  readonly #readers = new Map<number, () => void>();
  #set = new PollSet([]);
  #handlers: (() => void)[] = [];
  #changed = true;
  #stopped = false;

  /** Calls `read` whenever there is something to read, or the other end is gone. */
  watch(fd: number, read: () => void): void {
    this.#readers.set(fd, read);
    this.#changed = true;
  }

  unwatch(fd: number): void {
    this.#readers.delete(fd);
    this.#changed = true;
  }

  stop(): void {
    this.#stopped = true;
  }

  /**
   * Runs until stopped. `settle` is called before every wait and returns the next deadline on CLOCK_MONOTONIC in
   * nanoseconds, or null for none; it acts on those that have passed.
   */
  async run(settle: () => bigint | null): Promise<void> {
    let turnAt = monotonicNs() + turnNs;
    while (!this.#stopped) {
      const deadline = settle();
      if (this.#stopped) return;
      const now = monotonicNs();
      const wakeAt = deadline === null ? turnAt : earlier(deadline - headStartNs, turnAt);
      const timeout = wakeAt > now ? wakeAt - now : 0n;
      const ready = this.#wait(timeout);
      // Whoever was not running for a while hears what arrived meanwhile before its timers speak.
      if (ready === 0 && timeout > 0n) this.#wait(0n);
      const after = monotonicNs();
      const interrupted = ready === 0 && after < now + timeout;
      if (interrupted || after >= turnAt) turnAt = await turn();
    }
  }

  #wait(timeoutNs: bigint): number {
    if (this.#changed) {
      this.#set = new PollSet([...this.#readers.keys()].map((fd) => ({ fd, events: POLLIN })));
      this.#handlers = [...this.#readers.values()];
      this.#changed = false;
    }
    const ready = this.#set.wait(timeoutNs);
    if (ready === 0) return 0;
    const handlers = this.#handlers;
    const set = this.#set;
    for (let index = 0; index < set.size && !this.#changed; index++) {
      if (set.revents(index) !== 0) handlers[index]!();
    }
    return ready;
  }
}

const earlier = (a: bigint, b: bigint): bigint => (a < b ? a : b);

async function turn(): Promise<bigint> {
  await new Promise((resolve) => setImmediate(resolve));
  return monotonicNs() + turnNs;
}
