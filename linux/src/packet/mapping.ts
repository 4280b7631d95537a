import koffi from "koffi";
import { lastErrno, SystemError } from "../errno.ts";
import * as libc from "../libc.ts";

const PROT_READ_WRITE = 3;
const MAP_SHARED = 1;
const MAP_PRIVATE_ANONYMOUS = 0x22;
const MAP_FAILED = 0xffffffffffffffffn;

/** Memory mapped by mmap(2), seen as one ArrayBuffer. */
export class Mapping {
  readonly address: bigint;
  readonly length: number;
  readonly buffer: ArrayBuffer;
  #mapped = true;

  /** Maps a socket's ring, or, without `fd`, fresh memory. */
  constructor(length: number, fd?: number) {
    const flags = fd === undefined ? MAP_PRIVATE_ANONYMOUS : MAP_SHARED;
    this.address = libc.mmap(null, length, PROT_READ_WRITE, flags, fd ?? -1, 0);
    if (this.address === MAP_FAILED) throw new SystemError("mmap", lastErrno());
    this.length = length;
    this.buffer = koffi.view(this.address, length);
  }

  /** Detaches every view first, so that a late reader gets nothing instead of a fault. */
  close(): void {
    if (!this.#mapped) return;
    this.#mapped = false;
    this.buffer.transfer(0);
    libc.munmap(this.address, this.length);
  }
}
