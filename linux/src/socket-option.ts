import { check, EPERM, lastErrno, SystemError } from "./errno.ts";
import * as libc from "./libc.ts";

export const SOL_SOCKET = 1;
const SO_ERROR = 4;
const SO_RCVBUF = 8;
const SO_RCVBUFFORCE = 33;
const SO_SNDBUF = 7;
const SO_SNDBUFFORCE = 32;
export const SO_ATTACH_FILTER = 26;

/** Sets an option whose value is an int. */
export function setSocketNumber(
  fd: number,
  level: number,
  option: number,
  value: number,
  name: string,
): void {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32LE(value, 0);
  setSocketBytes(fd, level, option, bytes, name);
}

export function setSocketBytes(
  fd: number,
  level: number,
  option: number,
  value: Uint8Array,
  name: string,
): void {
  check(name, libc.setsockopt(fd, level, option, value, value.length));
}

/** Reads an option into a fresh buffer of `length` bytes. */
export function getSocketBytes(
  fd: number,
  level: number,
  option: number,
  length: number,
  name: string,
): Buffer {
  const value = Buffer.alloc(length);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(length, 0);
  check(name, libc.getsockopt(fd, level, option, value, size));
  return value;
}

/** Bytes of receive buffer, beyond net.core.rmem_max where this process may (CAP_NET_ADMIN), up to it otherwise. */
export function setReceiveBuffer(fd: number, bytes: number): void {
  forceOrAsk(fd, bytes, SO_RCVBUFFORCE, SO_RCVBUF, "SO_RCVBUF");
}

/** Bytes of send buffer, beyond net.core.wmem_max where this process may (CAP_NET_ADMIN), up to it otherwise. */
export function setSendBuffer(fd: number, bytes: number): void {
  forceOrAsk(fd, bytes, SO_SNDBUFFORCE, SO_SNDBUF, "SO_SNDBUF");
}

function forceOrAsk(fd: number, bytes: number, force: number, ask: number, name: string): void {
  const value = Buffer.alloc(4);
  value.writeInt32LE(bytes, 0);
  if (libc.setsockopt(fd, SOL_SOCKET, force, value, 4) === 0) return;
  const errno = lastErrno();
  if (errno !== EPERM) throw new SystemError(`setsockopt ${name}FORCE`, errno);
  setSocketNumber(fd, SOL_SOCKET, ask, bytes, `setsockopt ${name}`);
}

/** Takes the error that waits on a socket, such as ENETDOWN; 0 where there is none. Until it is taken, poll says POLLERR. */
export function takeSocketError(fd: number): number {
  return getSocketBytes(fd, SOL_SOCKET, SO_ERROR, 4, "getsockopt SO_ERROR").readInt32LE(0);
}
