import { constants } from "node:os";
import koffi from "koffi";
import * as libc from "./libc.ts";

/** Names that os.constants lists under a number twice or that the kernel calls otherwise. */
const PREFERRED: Readonly<Record<number, string>> = { 11: "EAGAIN", 35: "EDEADLK", 95: "EOPNOTSUPP" };

const NAMES = new Map<number, string>(
  Object.entries(constants.errno).map(([name, number]) => [number, name]),
);

export const EPERM = 1;
export const ENOENT = 2;
export const EINTR = 4;
export const EBADF = 9;
export const EAGAIN = 11;
export const EBUSY = 16;
export const EEXIST = 17;
export const ENODEV = 19;
export const EINVAL = 22;
export const EADDRNOTAVAIL = 99;
export const ENETDOWN = 100;
export const ENOBUFS = 105;

/** The symbol of an errno value, for example `EPERM` for 1. */
export function errnoName(errno: number): string {
  return PREFERRED[errno] ?? NAMES.get(errno) ?? `E${errno}`;
}

/** What the C library says of an errno value, in lower case: `operation not permitted`. */
export function errnoText(errno: number): string {
  const text = libc.strerror(errno);
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/**
 * A call that the kernel refused. `message` reads `setns: EPERM (operation not permitted)`, followed by
 * what the kernel added in its own words where it did (netlink extended acknowledgement).
 */
export class SystemError extends Error {
  readonly code: string;
  readonly errno: number;
  /** The call, or what was being asked of the kernel: `setns`, `add link br0`. */
  readonly syscall: string;
  /** The kernel's own explanation, where it gave one. */
  readonly detail: string | undefined;

  constructor(syscall: string, errno: number, detail?: string) {
    const code = errnoName(errno);
    super(`${syscall}: ${code} (${errnoText(errno)})${detail ? `: ${detail}` : ""}`);
    this.name = "SystemError";
    this.code = code;
    this.errno = errno;
    this.syscall = syscall;
    this.detail = detail;
  }
}

/** The errno of this thread's last call. */
export function lastErrno(): number {
  return koffi.errno();
}

/** Passes a call's result on, or throws the SystemError that a negative one stands for. */
export function check(syscall: string, result: number): number {
  if (result < 0) throw new SystemError(syscall, koffi.errno());
  return result;
}
