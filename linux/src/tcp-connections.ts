import { addressBytes } from "./address.ts";
import { check, EAGAIN, lastErrno } from "./errno.ts";
import { closeFd } from "./file.ts";
import * as libc from "./libc.ts";
import { POLLIN, PollSet } from "./poll-set.ts";
import { SOL_SOCKET, takeSocketError } from "./socket-option.ts";

const AF_INET = 2;
const SOCK_STREAM_NONBLOCK_CLOEXEC = 0o2004001;
const SO_LINGER = 13;
const MSG_NOSIGNAL = 0x4000;
const EINPROGRESS = 115;

const EPOLL_CLOEXEC = 0o2000000;
const EPOLL_CTL_ADD = 1;
const EPOLLIN = 0x001;
const EPOLLOUT = 0x004;
const EPOLLET = 0x8000_0000;
/** struct epoll_event: u32 events, u64 data; packed on x86-64, with padding in between on other machines. */
const EVENT_BYTES = process.arch === "x64" ? 12 : 16;
const DATA_AT = EVENT_BYTES - 8;
const EVENTS_AT_ONCE = 128;
const RECEIVE_BYTES = 16 * 1024;

export interface TcpEnd {
  /** IPv4, in text. */
  readonly address: string;
  readonly port: number;
}

/**
 * Many short TCP connections over IPv4 to one service, opened and closed by a system call each and waited for
 * together. Node's sockets cost a stream and turns of the event loop each: at a thousand connections a second
 * twice the processor time, and a millisecond of lateness.
 */
export class TcpConnections {
  readonly #service: Buffer;
  readonly #own = sockaddrIn({ address: "0.0.0.0", port: 0 });
  readonly #epoll: number;
  readonly #ready: PollSet;
  readonly #event = Buffer.alloc(EVENT_BYTES);
  readonly #events = Buffer.alloc(EVENT_BYTES * EVENTS_AT_ONCE);
  readonly #received = Buffer.alloc(RECEIVE_BYTES);
  /** struct linger: on, for 0 seconds. Closing resets, and leaves no port in TIME_WAIT. */
  readonly #linger = Buffer.from(Uint32Array.of(1, 0).buffer);

  /** Opens in the network namespace where the calling thread is. */
  constructor(service: TcpEnd) {
    this.#service = sockaddrIn(service);
    this.#epoll = check("epoll_create1", libc.epoll_create1(EPOLL_CLOEXEC));
    this.#ready = new PollSet([{ fd: this.#epoll, events: POLLIN }]);
    this.#event.writeUInt32LE((EPOLLIN | EPOLLOUT | EPOLLET) >>> 0, 0);
  }

  /**
   * Begins to connect from an address and port of this machine. Returns the descriptor, or a negative errno.
   * `token`, 32 bits, is what `wait` calls the connection by. `connecting` is called directly before the call
   * that sends the SYN.
   */
  open(from: TcpEnd, token: number, connecting: () => void): number {
    const fd = libc.socket(AF_INET, SOCK_STREAM_NONBLOCK_CLOEXEC, 0);
    if (fd < 0) return -lastErrno();
    this.#own.writeUInt16BE(from.port, 2);
    this.#own.set(addressBytes(from.address), 4);
    this.#event.writeUInt32LE(token, DATA_AT);
    libc.setsockopt(fd, SOL_SOCKET, SO_LINGER, this.#linger, 8);
    if (libc.bind(fd, this.#own, this.#own.length) < 0) return refused(fd);
    connecting();
    const connected = libc.connect(fd, this.#service, this.#service.length);
    if (connected < 0 && lastErrno() !== EINPROGRESS) return refused(fd);
    // Edge-triggered: told when connected, and when more has come. What came before is told at once.
    return libc.epoll_ctl(this.#epoll, EPOLL_CTL_ADD, fd, this.#event) < 0 ? refused(fd) : fd;
  }

  /** What became of connecting: 0, or the errno. */
  error(fd: number): number {
    return takeSocketError(fd);
  }

  /** Sends what any fresh connection's buffer holds. Returns 0, or the errno. */
  send(fd: number, bytes: Uint8Array): number {
    return libc.send(fd, bytes, bytes.length, MSG_NOSIGNAL) < 0 ? lastErrno() : 0;
  }

  /** What came, as Latin-1 text, empty when the other side has ended; null when nothing has; or the errno. */
  receive(fd: number): string | null | number {
    const length = libc.recv(fd, this.#received, RECEIVE_BYTES, 0);
    if (length >= 0) return this.#received.toString("latin1", 0, length);
    const errno = lastErrno();
    return errno === EAGAIN ? null : errno;
  }

  /** Ends a connection at once, by a RST where the other side knows of it. */
  reset(fd: number): void {
    closeFd(fd);
  }

  /** Waits at most so long, and calls back with the token of each connection that something happened to. */
  wait(timeoutNs: bigint, happened: (token: number) => void): void {
    if (this.#ready.wait(timeoutNs) === 0) return;
    const count = libc.epoll_wait(this.#epoll, this.#events, EVENTS_AT_ONCE, 0);
    for (let index = 0; index < count; index++)
      happened(this.#events.readUInt32LE(index * EVENT_BYTES + DATA_AT));
  }

  /** Connections that are open stay so, but are waited for no more. */
  close(): void {
    closeFd(this.#epoll);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function refused(fd: number): number {
  const errno = lastErrno();
  libc.close(fd);
  return -errno;
}

/** struct sockaddr_in: u16 family, u16 port and u32 address in network order, 8 bytes of padding. */
function sockaddrIn({ address, port }: TcpEnd): Buffer {
  const encoded = Buffer.alloc(16);
  encoded.writeUInt16LE(AF_INET, 0);
  encoded.writeUInt16BE(port, 2);
  encoded.set(addressBytes(address), 4);
  return encoded;
}
