import { check, EAGAIN, ENOENT, lastErrno, SystemError } from "./errno.ts";
import { closeFd } from "./file.ts";
import * as libc from "./libc.ts";

const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const SOCK_CLOEXEC = 0o2000000;
const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const EPIPE = 32;
const ECONNRESET = 104;

/** One end of a stream inside this host; neither call ever waits. */
export class LocalSocket {
  readonly fd: number;
  readonly #chunk = Buffer.alloc(64 * 1024);

  /** Takes over a descriptor of a connected AF_UNIX stream. */
  constructor(fd: number) {
    this.fd = fd;
  }

  /** Two connected ends. A child process can be given the other one's descriptor among its standard streams. */
  static pair(): [LocalSocket, LocalSocket] {
    const fds = new Int32Array(2);
    check("socketpair", libc.socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, new Uint8Array(fds.buffer)));
    return [new LocalSocket(fds[0]!), new LocalSocket(fds[1]!)];
  }

  /** How many of the bytes were taken: 0 while the other end does not read, `undefined` once it is gone. */
  send(bytes: Uint8Array): number | undefined {
    const sent = libc.send(this.fd, bytes, bytes.length, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (sent >= 0) return sent;
    const errno = lastErrno();
    if (errno === EAGAIN) return 0;
    if (errno === EPIPE || errno === ECONNRESET) return undefined;
    throw new SystemError("send", errno);
  }

  /** What has arrived: empty when nothing has, `undefined` once the other end is gone. */
  receive(): Buffer | undefined {
    const length = libc.recv(this.fd, this.#chunk, this.#chunk.length, MSG_DONTWAIT);
    if (length > 0) return Buffer.from(this.#chunk.subarray(0, length));
    if (length === 0) return undefined;
    const errno = lastErrno();
    if (errno === EAGAIN) return Buffer.alloc(0);
    if (errno === ECONNRESET) return undefined;
    throw new SystemError("recv", errno);
  }

  close(): void {
    closeFd(this.fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * Sends one datagram to a socket of this host without waiting: a path, or a name in the abstract namespace when it
 * begins with `@` (unix(7)). A reader that does not read loses it.
 * @throws SystemError where there is no such socket.
 */
export function sendLocalDatagram(to: string, bytes: Uint8Array): void {
  const name = Buffer.from(to.startsWith("@") ? `\0${to.slice(1)}` : to);
  if (name.length > 107) throw new SystemError(`socket name ${to}`, ENOENT);
  const address = Buffer.alloc(2 + name.length);
  address.writeUInt16LE(AF_UNIX, 0);
  name.copy(address, 2);
  const fd = check("socket AF_UNIX", libc.socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  try {
    const flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    const sent = libc.sendto(fd, bytes, bytes.length, flags, address, address.length);
    if (sent < 0 && lastErrno() !== EAGAIN) throw new SystemError(`sendto ${to}`, lastErrno());
  } finally {
    closeFd(fd);
  }
}

/** A named pipe (mkfifo(3)); `mode` is narrowed by the umask. */
export function makeFifo(path: string, mode: number): void {
  check(`mkfifo ${path}`, libc.mkfifo(path, mode));
}
