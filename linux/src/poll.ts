import { type PollEntry, PollSet } from "./poll-set.ts";
import { Watcher } from "./watcher.ts";

/**
 * Blocks the calling thread until an entry is ready or the time is up and returns the revents of each
 * entry, all zero when the time ran out or a signal interrupted the wait. null waits without end.
 */
export function poll(entries: readonly PollEntry[], timeoutNs: bigint | null): number[] {
  const set = new PollSet(entries);
  set.wait(timeoutNs);
  return set.all();
}

/**
 * Resolves with the revents of each entry as soon as one is ready, without blocking the event loop and
 * without a thread of its own. Rejects with the signal's reason on abort. A descriptor that is closed
 * meanwhile stays silent, so whoever closes one aborts the wait.
 */
export function pollAsync(entries: readonly PollEntry[], signal?: AbortSignal): Promise<number[]> {
  if (signal?.aborted) return Promise.reject(signal.reason);
  const ready = poll(entries, 0n);
  if (ready.some((revents) => revents !== 0)) return Promise.resolve(ready);
  return new Promise((resolve, reject) => {
    const abort = () => {
      watcher.close();
      reject(signal?.reason);
    };
    const watcher = new Watcher(entries, (revents) => {
      watcher.close();
      signal?.removeEventListener("abort", abort);
      resolve(revents);
    });
    signal?.addEventListener("abort", abort, { once: true });
  });
}
