import { addressBytes, macBytes } from "../address.ts";

export function ethernet(type: number, payload: Uint8Array, { to = "02:00:00:00:00:02" } = {}): Buffer {
  const header = Buffer.concat([macBytes(to), macBytes("02:00:00:00:00:01"), Buffer.alloc(2)]);
  header.writeUInt16BE(type, 12);
  return Buffer.concat([header, payload]);
}

interface Ipv4 {
  readonly to?: string;
  readonly options?: Buffer;
  /** In units of eight bytes. */
  readonly fragmentOffset?: number;
}

export function ipv4(protocol: number, payload: Buffer, options: Ipv4 = {}): Buffer {
  const { to = "10.0.0.2", fragmentOffset = 0 } = options;
  const extra = options.options ?? Buffer.alloc(0);
  const header = Buffer.alloc(20);
  header.writeUInt8(0x40 | ((20 + extra.length) / 4), 0);
  header.writeUInt16BE(20 + extra.length + payload.length, 2);
  header.writeUInt16BE(fragmentOffset, 6);
  header.writeUInt8(64, 8);
  header.writeUInt8(protocol, 9);
  header.set(addressBytes("10.0.0.1"), 12);
  header.set(addressBytes(to), 16);
  return Buffer.concat([header, extra, payload]);
}

export function ipv6(nextHeader: number, payload: Buffer, { to = "fd00::2" } = {}): Buffer {
  const header = Buffer.alloc(40);
  header.writeUInt8(0x60, 0);
  header.writeUInt16BE(payload.length, 4);
  header.writeUInt8(nextHeader, 6);
  header.writeUInt8(64, 7);
  header.set(addressBytes("fd00::1"), 8);
  header.set(addressBytes(to), 24);
  return Buffer.concat([header, payload]);
}

export function tcp(source: number, destination: number, flags: number): Buffer {
  const segment = Buffer.alloc(20);
  segment.writeUInt16BE(source, 0);
  segment.writeUInt16BE(destination, 2);
  segment.writeUInt8(0x50, 12);
  segment.writeUInt8(flags, 13);
  return segment;
}

export function udp(source: number, destination: number): Buffer {
  const datagram = Buffer.alloc(8);
  datagram.writeUInt16BE(source, 0);
  datagram.writeUInt16BE(destination, 2);
  datagram.writeUInt16BE(8, 4);
  return datagram;
}
