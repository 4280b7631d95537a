import { check, EAGAIN, lastErrno, SystemError } from "./errno.ts";
import { closeFd } from "./file.ts";
import * as libc from "./libc.ts";

const EFD_CLOEXEC = 0o2000000;
const EFD_NONBLOCK = 0o4000;

/** A counter to poll: `signal` from any thread wakes whoever waits for POLLIN on `fd`. */
export class EventFd {
  readonly fd: number;
  readonly #counter = new BigUint64Array(1);
  readonly #bytes = new Uint8Array(this.#counter.buffer);

  /** Creates one, or takes part in the one that another thread of this process made (its `fd`). */
  constructor(fd?: number) {
    this.fd = fd ?? check("eventfd", libc.eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  }

  signal(): void {
    this.#counter[0] = 1n;
    check("write eventfd", libc.write(this.fd, this.#bytes, 8));
  }

  /** Takes back every signal so far; returns how many there were. */
  drain(): bigint {
    if (libc.read(this.fd, this.#bytes, 8) === 8) return this.#counter[0]!;
    const errno = lastErrno();
    if (errno !== EAGAIN) throw new SystemError("read eventfd", errno);
    return 0n;
  }

  close(): void {
    closeFd(this.fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
