import {
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET,
  EPB_FLAGS,
  IF_NAME,
  IF_TSRESOL,
  INBOUND,
  INTERFACE_DESCRIPTION,
  INTERFACE_STATISTICS,
  ISB_IFDROP,
  ISB_IFRECV,
  OPTION_END,
  OUTBOUND,
  padded,
  SECTION_HEADER,
  SHB_USERAPPL,
  SIMPLE_PACKET,
} from "./blocks.ts";

export interface CaptureInterface {
  readonly name: string | null;
  /** LINKTYPE_…; 1 is Ethernet. */
  readonly linkType: number;
  readonly snapLength: number;
  /** Units of its stamps in a second. */
  readonly ticksPerSecond: bigint;
}

export interface CapturedPacket {
  readonly kind: "packet";
  /** In the file, counted from 1. */
  readonly number: number;
  readonly interface: CaptureInterface;
  /** Nanoseconds since 1970; null for a Simple Packet Block, which has no stamp. */
  readonly stampNs: bigint | null;
  readonly direction: "sent" | "received" | null;
  readonly originalLength: number;
  /** Shares the memory of what was read. */
  readonly frame: Uint8Array;
}

export interface CaptureStatistics {
  readonly kind: "statistics";
  readonly interface: CaptureInterface;
  readonly received: number | null;
  readonly dropped: number | null;
}

export interface CaptureSection {
  readonly kind: "section";
  readonly application: string | null;
}

export type CaptureItem = CaptureSection | CapturedPacket | CaptureStatistics;

/** The file is no pcapng, or none of the byte order that is read here. */
export class CaptureFormatError extends Error {
  override readonly name = "CaptureFormatError";
}

/**
 * The packets and counts of a little-endian pcapng file, in order. Blocks of other kinds are passed over. A
 * file whose writer was killed ends in the middle of a block: what is whole before it is returned.
 * @throws CaptureFormatError
 */
export function* readPcapng(file: Uint8Array): Generator<CaptureItem> {
  const buffer = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  let interfaces: CaptureInterface[] = [];
  let number = 0;
  let at = 0;
  refuseOthers(buffer);
  while (at + 12 <= buffer.length) {
    const type = buffer.readUInt32LE(at);
    const length = buffer.readUInt32LE(at + 4);
    if (length < 12 || length % 4 !== 0)
      throw new CaptureFormatError(
        `The block at byte ${at} has length ${length}; a multiple of 4 from 12 is wanted.`,
      );
    if (at + length > buffer.length) return;
    const body = buffer.subarray(at + 8, at + length - 4);
    if (type === SECTION_HEADER) {
      interfaces = [];
      yield sectionOf(body, at);
    } else if (type === INTERFACE_DESCRIPTION) interfaces.push(interfaceOf(body));
    else if (type === ENHANCED_PACKET) yield enhancedOf(body, interfaces, ++number, at);
    else if (type === SIMPLE_PACKET) yield simpleOf(body, interfaces, ++number, at);
    else if (type === INTERFACE_STATISTICS) yield statisticsOf(body, interfaces, at);
    at += length;
  }
}

function refuseOthers(buffer: Buffer): void {
  if (buffer.length < 12 || buffer.readUInt32LE(0) !== SECTION_HEADER)
    throw new CaptureFormatError("This is no pcapng file: it does not begin with a section header block.");
  if (buffer.readUInt32BE(8) === BYTE_ORDER_MAGIC)
    throw new CaptureFormatError("This pcapng file is big-endian; a little-endian one is wanted.");
}

function sectionOf(body: Buffer, at: number): CaptureSection {
  if (body.readUInt32LE(0) !== BYTE_ORDER_MAGIC)
    throw new CaptureFormatError(`The section at byte ${at} is not little-endian, as is wanted here.`);
  const application = optionsOf(body.subarray(16)).get(SHB_USERAPPL);
  return { kind: "section", application: application?.toString("utf8") ?? null };
}

function interfaceOf(body: Buffer): CaptureInterface {
  const options = optionsOf(body.subarray(8));
  return {
    name: options.get(IF_NAME)?.toString("utf8") ?? null,
    linkType: body.readUInt16LE(0),
    snapLength: body.readUInt32LE(4),
    ticksPerSecond: ticksOf(options.get(IF_TSRESOL)?.[0] ?? 6),
  };
}

/** if_tsresol: a negative power of ten, or of two where the high bit is set. */
function ticksOf(resolution: number): bigint {
  return resolution & 0x80 ? 2n ** BigInt(resolution & 0x7f) : 10n ** BigInt(resolution);
}

function enhancedOf(
  body: Buffer,
  interfaces: readonly CaptureInterface[],
  number: number,
  at: number,
): CapturedPacket {
  const on = interfaceAt(interfaces, body.readUInt32LE(0), at);
  const captured = body.readUInt32LE(12);
  return {
    kind: "packet",
    number,
    interface: on,
    stampNs: stampOf(on, (BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8))),
    direction: directionOf(flagsIn(body, 20 + padded(captured))),
    originalLength: body.readUInt32LE(16),
    frame: body.subarray(20, 20 + captured),
  };
}

function simpleOf(
  body: Buffer,
  interfaces: readonly CaptureInterface[],
  number: number,
  at: number,
): CapturedPacket {
  const on = interfaceAt(interfaces, 0, at);
  const originalLength = body.readUInt32LE(0);
  const captured = Math.min(originalLength, on.snapLength || originalLength, body.length - 4);
  return {
    kind: "packet",
    number,
    interface: on,
    stampNs: null,
    direction: null,
    originalLength,
    frame: body.subarray(4, 4 + captured),
  };
}

function statisticsOf(body: Buffer, interfaces: readonly CaptureInterface[], at: number): CaptureStatistics {
  const options = optionsOf(body.subarray(12));
  const count = (code: number) => {
    const value = options.get(code);
    return value ? Number(value.readBigUInt64LE(0)) : null;
  };
  return {
    kind: "statistics",
    interface: interfaceAt(interfaces, body.readUInt32LE(0), at),
    received: count(ISB_IFRECV),
    dropped: count(ISB_IFDROP),
  };
}

function interfaceAt(interfaces: readonly CaptureInterface[], index: number, at: number): CaptureInterface {
  const found = interfaces[index];
  if (found) return found;
  throw new CaptureFormatError(
    `The block at byte ${at} names interface ${index}, but its section describes ${interfaces.length}.`,
  );
}

const NS_PER_SECOND = 1_000_000_000n;

function stampOf(on: CaptureInterface, ticks: bigint): bigint {
  return on.ticksPerSecond === NS_PER_SECOND ? ticks : (ticks * NS_PER_SECOND) / on.ticksPerSecond;
}

/** The epb_flags among the options from `at`; 0 without. Captures hold many packets, so no table is made of them. */
function flagsIn(body: Buffer, at: number): number {
  while (at + 8 <= body.length) {
    const code = body.readUInt16LE(at);
    if (code === EPB_FLAGS) return body.readUInt32LE(at + 4);
    if (code === OPTION_END) return 0;
    at += 4 + padded(body.readUInt16LE(at + 2));
  }
  return 0;
}

function directionOf(flags: number): "sent" | "received" | null {
  if ((flags & 3) === INBOUND) return "received";
  return (flags & 3) === OUTBOUND ? "sent" : null;
}

/** Options by code; where one comes twice the first counts. */
function optionsOf(bytes: Buffer): Map<number, Buffer> {
  const found = new Map<number, Buffer>();
  let at = 0;
  while (at + 4 <= bytes.length) {
    const code = bytes.readUInt16LE(at);
    const length = bytes.readUInt16LE(at + 2);
    if (code === OPTION_END || at + 4 + length > bytes.length) break;
    if (!found.has(code)) found.set(code, bytes.subarray(at + 4, at + 4 + length));
    at += 4 + padded(length);
  }
  return found;
}
