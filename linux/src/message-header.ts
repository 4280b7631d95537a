import koffi from "koffi";
import { EAGAIN, EINTR, ENETDOWN, lastErrno, SystemError } from "./errno.ts";
import * as libc from "./libc.ts";

const MSG_DONTWAIT = 0x40;
const MSG_TRUNC = 0x20;
/** struct msghdr (64 bit): name 0, namelen 8, iov 16, iovlen 24, control 32, controllen 40, flags 48. */
const MSGHDR_BYTES = 56;
const CONTROL_BYTES = 256;
/** struct cmsghdr: u64 length with header, i32 level, i32 type. */
const CMSG_HEADER = 16;

/** One recvmsg(2) after another with the same buffers for sender and control messages. */
export class ReceiveHeader {
  /** The sender, a sockaddr as the last `receive` left it. */
  readonly sender = Buffer.allocUnsafeSlow(128);
  readonly #control = Buffer.allocUnsafeSlow(CONTROL_BYTES);
  readonly #vector = Buffer.alloc(16);
  readonly #header = Buffer.alloc(MSGHDR_BYTES);
  #into: Uint8Array | null = null;

  constructor() {
    this.#header.writeBigUInt64LE(koffi.address(this.sender), 0);
    this.#header.writeBigUInt64LE(koffi.address(this.#vector), 16);
    this.#header.writeUInt32LE(1, 24);
    this.#header.writeBigUInt64LE(koffi.address(this.#control), 32);
  }

  /**
   * Receives one message without waiting. Returns its length, which is larger than `into` when it was cut
   * short, or null when there is none. An interface that went down (ENETDOWN, once) counts as none.
   */
  receive(fd: number, into: Uint8Array): number | null {
    this.#aim(into);
    for (;;) {
      this.#header.writeUInt32LE(this.sender.length, 8);
      this.#header.writeUInt32LE(CONTROL_BYTES, 40);
      const length = libc.recvmsg(fd, this.#header, MSG_DONTWAIT | MSG_TRUNC);
      if (length >= 0) return length;
      const errno = lastErrno();
      if (errno === EAGAIN || errno === ENETDOWN) return null;
      if (errno !== EINTR) throw new SystemError("recvmsg", errno);
    }
  }

  #aim(into: Uint8Array): void {
    if (into === this.#into) return;
    this.#vector.writeBigUInt64LE(koffi.address(into), 0);
    this.#vector.writeUInt32LE(into.length, 8);
    this.#into = into;
  }

  /** The control messages that came along; `value` is to be read before the next `receive`. */
  control(visit: (level: number, type: number, value: Buffer) => void): void {
    const length = this.#header.readUInt32LE(40);
    let at = 0;
    while (at + CMSG_HEADER <= length) {
      const size = this.#control.readUInt32LE(at);
      if (size < CMSG_HEADER) return;
      const value = this.#control.subarray(at + CMSG_HEADER, at + size);
      visit(this.#control.readInt32LE(at + 8), this.#control.readInt32LE(at + 12), value);
      at += (size + 7) & ~7;
    }
  }
}
