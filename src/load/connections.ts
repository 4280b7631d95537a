/**
 * TCP connections of the kernel's own making, by its own calls. Node's sockets cost a stream and an event
 * loop's turn each: at a thousand connections a second that is a fifth of a processor and a millisecond of
 * lateness, which is what a prober is there to measure.
 */
import { addressBytes, POLLIN, PollSet, SystemError } from "@keelhaul/linux";
import koffi from "koffi";
import type { Ipv4 } from "../domain/address.ts";

type Bytes = Uint8Array;
const libc = koffi.load("libc.so.6");
const declare = <F extends (...values: never[]) => unknown>(prototype: string): F =>
  libc.func(prototype) as unknown as F;

const socket = declare<(domain: number, type: number, protocol: number) => number>(
  "int socket(int domain, int type, int protocol)",
);
const bind = declare<(fd: number, address: Bytes, length: number) => number>(
  "int bind(int fd, void *address, uint32_t length)",
);
const connect = declare<(fd: number, address: Bytes, length: number) => number>(
  "int connect(int fd, void *address, uint32_t length)",
);
const setsockopt = declare<
  (fd: number, level: number, option: number, value: Bytes, length: number) => number
>("int setsockopt(int fd, int level, int option, void *value, uint32_t length)");
const getsockopt = declare<
  (fd: number, level: number, option: number, value: Bytes, length: Bytes) => number
>("int getsockopt(int fd, int level, int option, void *value, void *length)");
const send = declare<(fd: number, from: Bytes, length: number, flags: number) => number>(
  "int64_t send(int fd, void *from, size_t length, int flags)",
);
const recv = declare<(fd: number, into: Bytes, length: number, flags: number) => number>(
  "int64_t recv(int fd, void *into, size_t length, int flags)",
);
const close = declare<(fd: number) => number>("int close(int fd)");
const epollCreate = declare<(flags: number) => number>("int epoll_create1(int flags)");
const epollControl = declare<(epoll: number, operation: number, fd: number, event: Bytes) => number>(
  "int epoll_ctl(int epoll, int operation, int fd, void *event)",
);
const epollWait = declare<(epoll: number, events: Bytes, count: number, timeout: number) => number>(
  "int epoll_wait(int epoll, void *events, int count, int timeout)",
);

/** asm-generic/errno.h */
export const EAGAIN = 11;
const EINPROGRESS = 115;

const AF_INET = 2;
const SOCK_STREAM_NONBLOCK_CLOEXEC = 0o2004001;
const SOL_SOCKET = 1;
const SO_ERROR = 4;
const SO_LINGER = 13;
const MSG_NOSIGNAL = 0x4000;
const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLLIN = 0x001;
const EPOLLOUT = 0x004;
const EPOLLET = 0x8000_0000;
/** struct epoll_event, packed on x86-64: u32 events, u64 data. On other machines there is padding in between. */
const EVENT_BYTES = process.arch === "x64" ? 12 : 16;
const DATA_AT = EVENT_BYTES - 8;
const EVENTS_AT_ONCE = 128;
const RECEIVE_BYTES = 16 * 1024;

/** Connections to one service; each is known by a token of the caller's. */
export class Connections {
  readonly #service: Buffer;
  readonly #sources: readonly Buffer[];
  readonly #epoll: number;
  readonly #ready: PollSet;
  readonly #event = Buffer.alloc(EVENT_BYTES);
  readonly #events = Buffer.alloc(EVENT_BYTES * EVENTS_AT_ONCE);
  readonly #received = Buffer.alloc(RECEIVE_BYTES);
  readonly #number = Buffer.alloc(4);
  readonly #numberLength = Buffer.from([4, 0, 0, 0]);
  /** struct linger: on, for 0 seconds. Closing resets, and leaves no port in TIME_WAIT. */
  readonly #linger = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);

  constructor(address: Ipv4, port: number, sources: readonly Ipv4[]) {
    this.#service = sockaddrIn(address, port);
    this.#sources = sources.map((source) => sockaddrIn(source, 0));
    this.#epoll = epollCreate(EPOLL_CLOEXEC);
    if (this.#epoll < 0) throw new SystemError("epoll_create1", koffi.errno());
    this.#ready = new PollSet([{ fd: this.#epoll, events: POLLIN }]);
    this.#event.writeUInt32LE((EPOLLIN | EPOLLOUT | EPOLLET) >>> 0, 0);
  }

  /**
   * Begins to connect from a source (by index) and port. Returns the descriptor, or a negative errno.
   * `connecting` is called directly before the call that sends the SYN.
   */
  open(source: number, port: number, token: number, connecting: () => void): number {
    const fd = socket(AF_INET, SOCK_STREAM_NONBLOCK_CLOEXEC, 0);
    if (fd < 0) return -koffi.errno();
    const own = this.#sources[source]!;
    own.writeUInt16BE(port, 2);
    this.#event.writeUInt32LE(token, DATA_AT);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, this.#linger, 8);
    if (bind(fd, own, own.length) < 0) return this.#refused(fd);
    connecting();
    if (connect(fd, this.#service, this.#service.length) < 0 && koffi.errno() !== EINPROGRESS)
      return this.#refused(fd);
    // Edge-triggered: told when connected, and when more has come. What came before is told at once.
    if (epollControl(this.#epoll, EPOLL_CTL_ADD, fd, this.#event) < 0) return this.#refused(fd);
    return fd;
  }

  #refused(fd: number): number {
    const errno = koffi.errno();
    close(fd);
    return -errno;
  }

  /** What became of connecting: 0, or the errno. */
  error(fd: number): number {
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, this.#number, this.#numberLength) < 0) return koffi.errno();
    return this.#number.readInt32LE(0);
  }

  /** Sends a request that any fresh connection's buffer holds. Returns 0, or the errno. */
  send(fd: number, bytes: Uint8Array): number {
    return send(fd, bytes, bytes.length, MSG_NOSIGNAL) < 0 ? koffi.errno() : 0;
  }

  /** The bytes that came, as Latin-1 text, empty when the other side has ended; a number is the errno (EAGAIN: none yet). */
  receive(fd: number): string | number {
    const length = recv(fd, this.#received, RECEIVE_BYTES, 0);
    return length < 0 ? koffi.errno() : this.#received.toString("latin1", 0, length);
  }

  /** Ends a connection at once, by a RST where the other side knows of it. */
  reset(fd: number): void {
    close(fd);
  }

  /** Waits at most so long, and calls back with the token of each connection that something happened to. */
  wait(timeoutNs: bigint, happened: (token: number) => void): void {
    if (this.#ready.wait(timeoutNs) === 0) return;
    const count = epollWait(this.#epoll, this.#events, EVENTS_AT_ONCE, 0);
    for (let index = 0; index < count; index++)
      happened(this.#events.readUInt32LE(index * EVENT_BYTES + DATA_AT));
  }
}

/** struct sockaddr_in: u16 family, u16 port and u32 address in network order, 8 bytes of padding. */
function sockaddrIn(address: Ipv4, port: number): Buffer {
  const encoded = Buffer.alloc(16);
  encoded.writeUInt16LE(AF_INET, 0);
  encoded.writeUInt16BE(port, 2);
  encoded.set(addressBytes(address), 4);
  return encoded;
}
