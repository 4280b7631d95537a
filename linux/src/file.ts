import { check } from "./errno.ts";
import * as libc from "./libc.ts";

const O_CLOEXEC = 0o2000000;

/**
 * Opens a file read-only by the calling thread. Unlike fs.openSync the descriptor is nobody's but the
 * caller's: a Worker that ends does not take it along.
 */
export function openFd(path: string): number {
  return check(`open ${path}`, libc.open(path, O_CLOEXEC, 0));
}

/** Closes a descriptor that one of this package's calls returned. */
export function closeFd(fd: number): void {
  check("close", libc.close(fd));
}
