import { writeSync } from "node:fs";
import { check } from "./errno.ts";
import { closeFd, openFd } from "./file.ts";
import * as libc from "./libc.ts";

/** Flags of clone(2), unshare(2) and setns(2) (linux/sched.h). */
export const CLONE_FS = 0x200;
export const CLONE_FILES = 0x400;
export const CLONE_NEWTIME = 0x80;
export const CLONE_NEWNS = 0x20000;
export const CLONE_SYSVSEM = 0x40000;
export const CLONE_NEWCGROUP = 0x2000000;
export const CLONE_NEWUTS = 0x4000000;
export const CLONE_NEWIPC = 0x8000000;
export const CLONE_NEWUSER = 0x10000000;
export const CLONE_NEWPID = 0x20000000;
export const CLONE_NEWNET = 0x40000000;

const KINDS = {
  net: CLONE_NEWNET,
  mnt: CLONE_NEWNS,
  uts: CLONE_NEWUTS,
  ipc: CLONE_NEWIPC,
  pid: CLONE_NEWPID,
  user: CLONE_NEWUSER,
  cgroup: CLONE_NEWCGROUP,
  time: CLONE_NEWTIME,
} as const;

export type NamespaceKind = keyof typeof KINDS;

/** linux/sockios.h */
const SIOCGSKNS = 0x894c;
const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 0o2000002;

/** Opens a namespace file such as /proc/PID/ns/net; the caller closes the descriptor (`closeFd`). */
export function openNamespace(path: string): number {
  return openFd(path);
}

/**
 * A descriptor for the network namespace in which the calling thread is. It asks a fresh socket rather
 * than /proc: /proc/self means the main thread, and the /proc of a node need not know this process at all.
 */
export function currentNetns(): number {
  const probe = check("socket", libc.socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0));
  try {
    return check("ioctl SIOCGSKNS", libc.ioctl(probe, SIOCGSKNS, null));
  } finally {
    closeFd(probe);
  }
}

/**
 * Puts the calling thread, and it alone, into a namespace. `mnt` needs `unshare(CLONE_FS)` before; `pid`
 * holds for children; `user` is refused to a process of several threads, which Node always is.
 */
export function enter(fd: number, kind: NamespaceKind): void {
  check(`setns ${kind}`, libc.setns(fd, KINDS[kind]));
}

/** Gives the calling thread namespaces (or, by CLONE_FS, a root and working directory) of its own. */
export function unshare(flags: number): void {
  check("unshare", libc.unshare(flags));
}

/**
 * Runs `work` with the calling thread inside a network namespace and brings it back, whatever happens in
 * between. Sockets that `work` opens belong to that namespace for good. `work` must be synchronous:
 * an await would let other code run in the wrong namespace. A thread that cannot be brought back would
 * do everything after in the wrong network, so the process aborts then.
 */
export function within<T>(netnsFd: number, work: () => T): T {
  const home = currentNetns();
  try {
    enter(netnsFd, "net");
    try {
      return refusePromise(work());
    } finally {
      returnTo(home);
    }
  } finally {
    closeFd(home);
  }
}

/** Makes a network namespace (its `lo` down) and returns a descriptor for it; the thread stays where it was. */
export function newNetns(): number {
  const home = currentNetns();
  try {
    unshare(CLONE_NEWNET);
    try {
      return currentNetns();
    } finally {
      returnTo(home);
    }
  } finally {
    closeFd(home);
  }
}

function returnTo(home: number): void {
  try {
    enter(home, "net");
  } catch (error) {
    writeSync(2, `A thread could not leave a network namespace again, so the process ends here: ${error}\n`);
    process.abort();
  }
}

function refusePromise<T>(value: T): T {
  if (typeof (value as { then?: unknown } | null)?.then === "function") {
    throw new TypeError("The work given to within() returned a promise; only synchronous work stays inside.");
  }
  return value;
}

/** The calling thread's host name, for its UTS namespace. */
export function sethostname(name: string): void {
  const bytes = Buffer.from(name);
  check("sethostname", libc.sethostname(bytes, bytes.length));
}
