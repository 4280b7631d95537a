import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { check } from "./errno.ts";
import * as libc from "./libc.ts";

const PR_SET_PDEATHSIG = 1;

/** Policies of sched_setscheduler(2) (linux/sched.h). */
const POLICIES = { other: 0, fifo: 1, "round-robin": 2, batch: 3, idle: 5 } as const;

export type SchedulingPolicy = keyof typeof POLICIES;
export type Signal = NodeJS.Signals | number;

function signalNumber(signal: Signal): number {
  return typeof signal === "number" ? signal : constants.signals[signal];
}

/**
 * Has the kernel send this process a signal when the thread that started it ends (prctl(2),
 * PR_SET_PDEATHSIG). A parent that died before this call is not noticed: compare process.ppid afterwards.
 */
export function setParentDeathSignal(signal: Signal): void {
  check("prctl PR_SET_PDEATHSIG", libc.prctl(PR_SET_PDEATHSIG, signalNumber(signal), 0, 0, 0));
}

/**
 * Makes a signal do nothing, to this process and to those that it starts (signal(7)). For real-time signals, which Node
 * knows nothing of and which would end it.
 */
export function ignoreSignal(number: number): void {
  const SIG_IGN = 1n;
  libc.signal(number, SIG_IGN);
}

/** Scheduling of the calling thread; `priority` is 1 to 99 for fifo and round-robin, 0 for the others. */
export function setScheduler(policy: SchedulingPolicy, priority: number): void {
  const parameters = Buffer.alloc(4);
  parameters.writeInt32LE(priority, 0);
  check("sched_setscheduler", libc.sched_setscheduler(0, POLICIES[policy], parameters));
}

/**
 * Keeps the program text of this process, its own and that of its libraries, in memory, so that pressure on the
 * page cache cannot make it wait for a disk. Not mlockall(2): V8 gives pages back with calls that the kernel
 * refuses on locked memory, and aborts when they fail.
 */
export function lockProgramText(): void {
  for (const line of readFileSync("/proc/self/maps", "utf8").split("\n")) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) r-xp \S+ \S+ \S+ +\//.exec(line) ?? [];
    if (from === undefined) continue;
    const start = BigInt(`0x${from}`);
    check("mlock", libc.mlock(start, Number(BigInt(`0x${to}`) - start)));
  }
}

/** A descriptor for a process that cannot come to mean another one; POLLIN tells of its end. */
export function pidfdOpen(pid: number): number {
  return check(`pidfd_open ${pid}`, libc.pidfd_open(pid, 0));
}

/** Signals the process behind a descriptor of `pidfdOpen`. */
export function pidfdSignal(pidfd: number, signal: Signal): void {
  check("pidfd_send_signal", libc.pidfd_send_signal(pidfd, signalNumber(signal), null, 0));
}
