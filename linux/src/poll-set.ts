import { EINTR, lastErrno, SystemError } from "./errno.ts";
import * as libc from "./libc.ts";

export const POLLIN = 0x001;
export const POLLPRI = 0x002;
export const POLLOUT = 0x004;
export const POLLERR = 0x008;
export const POLLHUP = 0x010;
export const POLLNVAL = 0x020;

export interface PollEntry {
  readonly fd: number;
  /** POLLIN, POLLOUT, POLLPRI, joined by |. */
  readonly events: number;
}

/** struct pollfd (poll.h): int fd, short events, short revents. */
const POLLFD_BYTES = 8;

/**
 * A fixed set of descriptors to wait for, over one buffer that lives as long as the set: a wait
 * allocates nothing, which is what a forwarding loop wants.
 */
export class PollSet {
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #shorts: Int16Array;
  readonly #timeout = new BigInt64Array(2);
  readonly #timeoutBytes = new Uint8Array(this.#timeout.buffer);

  constructor(entries: readonly PollEntry[]) {
    const memory = new ArrayBuffer(entries.length * POLLFD_BYTES);
    const fds = new Int32Array(memory);
    this.size = entries.length;
    this.#bytes = new Uint8Array(memory);
    this.#shorts = new Int16Array(memory);
    entries.forEach((entry, index) => {
      fds[index * 2] = entry.fd;
      this.setEvents(index, entry.events);
    });
  }

  /** Changes what the entry at `index` waits for. */
  setEvents(index: number, events: number): void {
    this.#shorts[index * 4 + 2] = events;
  }

  /**
   * Waits until an entry is ready or `timeoutNs` nanoseconds have passed (null: without end; 0n: only
   * looks) and returns how many are ready. An interrupted wait returns 0 early, so that the caller's
   * loop comes round to whatever the signal meant.
   */
  wait(timeoutNs: bigint | null): number {
    if (timeoutNs !== null) {
      this.#timeout[0] = timeoutNs / 1_000_000_000n;
      this.#timeout[1] = timeoutNs % 1_000_000_000n;
    }
    const ready = libc.ppoll(this.#bytes, this.size, timeoutNs === null ? null : this.#timeoutBytes, null);
    if (ready >= 0) return ready;
    const errno = lastErrno();
    if (errno !== EINTR) throw new SystemError("ppoll", errno);
    for (let index = 0; index < this.size; index++) this.#shorts[index * 4 + 3] = 0;
    return 0;
  }

  /** What the last wait found for the entry at `index`; POLLNVAL where its descriptor was closed. */
  revents(index: number): number {
    return this.#shorts[index * 4 + 3]!;
  }

  /** What the last wait found, entry by entry. */
  all(): number[] {
    return Array.from({ length: this.size }, (_, index) => this.revents(index));
  }
}
