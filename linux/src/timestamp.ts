import { SOL_SOCKET, setSocketNumber } from "./socket-option.ts";

const SO_TIMESTAMPNS = 35;

/** Has the kernel stamp what the socket receives (CLOCK_REALTIME, nanoseconds). */
export function stampReceived(fd: number): void {
  setSocketNumber(fd, SOL_SOCKET, SO_TIMESTAMPNS, 1, "setsockopt SO_TIMESTAMPNS");
}

/** The stamp in a control message, in nanoseconds since 1970, or null where it is another message. */
export function stampOf(level: number, type: number, value: Buffer): bigint | null {
  if (level !== SOL_SOCKET || type !== SO_TIMESTAMPNS) return null;
  return value.readBigInt64LE(0) * 1_000_000_000n + value.readBigInt64LE(8);
}
