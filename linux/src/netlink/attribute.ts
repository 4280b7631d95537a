/**
 * Netlink attributes (linux/netlink.h, struct nlattr): 16 bits of length without padding, 16 bits of type,
 * the value, padding to four bytes. Numbers are in the host's order except where a name says `be`.
 */
const HEADER = 4;
const NLA_F_NESTED = 0x8000;
/** Without the flags for nested and network byte order. */
const NLA_TYPE_MASK = 0x3fff;

function align(length: number): number {
  return (length + 3) & ~3;
}

function bytes(type: number, value: Uint8Array): Buffer {
  const encoded = Buffer.alloc(HEADER + align(value.length));
  encoded.writeUInt16LE(HEADER + value.length, 0);
  encoded.writeUInt16LE(type, 2);
  encoded.set(value, HEADER);
  return encoded;
}

function number(type: number, length: number, write: (into: Buffer) => void): Buffer {
  const value = Buffer.alloc(length);
  write(value);
  return bytes(type, value);
}

/** Encoders: each returns one complete attribute. */
export const attr = {
  bytes,
  flag: (type: number) => bytes(type, Buffer.alloc(0)),
  u8: (type: number, value: number) => bytes(type, Buffer.of(value)),
  u16: (type: number, value: number) => number(type, 2, (into) => into.writeUInt16LE(value)),
  u16be: (type: number, value: number) => number(type, 2, (into) => into.writeUInt16BE(value)),
  u32: (type: number, value: number) => number(type, 4, (into) => into.writeUInt32LE(value >>> 0)),
  u32be: (type: number, value: number) => number(type, 4, (into) => into.writeUInt32BE(value >>> 0)),
  u64: (type: number, value: bigint) => number(type, 8, (into) => into.writeBigUInt64LE(value)),
  /** Text with its final NUL. */
  text: (type: number, value: string) => bytes(type, Buffer.from(`${value}\0`)),
  nested: (type: number, attributes: readonly Uint8Array[]) =>
    bytes(type | NLA_F_NESTED, Buffer.concat(attributes)),
};

export type Attributes = ReadonlyMap<number, Buffer>;

/** Every attribute in order, as type and value; the values share the memory of `from`. */
export function listAttributes(from: Buffer): (readonly [type: number, value: Buffer])[] {
  const found: [number, Buffer][] = [];
  let at = 0;
  while (at + HEADER <= from.length) {
    const length = from.readUInt16LE(at);
    if (length < HEADER || at + length > from.length) break;
    found.push([from.readUInt16LE(at + 2) & NLA_TYPE_MASK, from.subarray(at + HEADER, at + length)]);
    at += align(length);
  }
  return found;
}

/** The attributes by type; where a type comes twice the last one counts. */
export function parseAttributes(from: Buffer): Attributes {
  return new Map(listAttributes(from));
}

/** Text without its final NUL. */
export function attributeText(value: Buffer): string {
  const end = value.indexOf(0);
  return value.toString("utf8", 0, end < 0 ? value.length : end);
}
