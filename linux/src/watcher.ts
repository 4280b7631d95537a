import koffi from "koffi";
import { check } from "./errno.ts";
import * as libc from "./libc.ts";
import { type PollEntry, PollSet } from "./poll-set.ts";

const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;

/**
 * Holds open watchers: their native half would otherwise be collected, and closed, with the last
 * reference, in the middle of the watch.
 */
const open = new Set<Watcher>();

/**
 * Calls back from the event loop whenever one of the descriptors is ready, for as long as it is
 * (level-triggered), until closed. The loop watches an epoll descriptor of the watcher's own, because libuv
 * aborts the process when a descriptor given to it is closed too early and takes each only once.
 */
export class Watcher {
  readonly #epoll: number;
  readonly #set: PollSet;
  readonly #handle: ReturnType<typeof koffi.node.poll>;
  readonly #onReady: (revents: number[]) => void;
  #closed = false;

  constructor(entries: readonly PollEntry[], onReady: (revents: number[]) => void) {
    this.#set = new PollSet(entries);
    this.#onReady = onReady;
    this.#epoll = check("epoll_create1", libc.epoll_create1(EPOLL_CLOEXEC));
    try {
      addAll(this.#epoll, entries);
    } catch (error) {
      libc.close(this.#epoll);
      throw error;
    }
    // The native callback runs outside of a Node callback scope: promises settled in it would not be
    // looked at until something else happens. An immediate runs in the same turn of the loop, inside one.
    this.#handle = koffi.node.poll(this.#epoll, { readable: true }, () => setImmediate(() => this.#look()));
    open.add(this);
  }

  #look(): void {
    if (!this.#closed && this.#set.wait(0n) > 0) this.#onReady(this.#set.all());
  }

  /** Lets the process end although the watcher is open. */
  unref(): void {
    this.#handle.unref();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    open.delete(this);
    this.#handle.close();
    libc.close(this.#epoll);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** struct epoll_event (linux/eventpoll.h) begins with its 32 bits of events; the data is not used. */
function addAll(epoll: number, entries: readonly PollEntry[]): void {
  const wanted = new Map<number, number>();
  for (const { fd, events } of entries) wanted.set(fd, (wanted.get(fd) ?? 0) | events);
  for (const [fd, events] of wanted) {
    const event = Buffer.alloc(16);
    event.writeUInt32LE(events, 0);
    check("epoll_ctl", libc.epoll_ctl(epoll, EPOLL_CTL_ADD, fd, event));
  }
}
