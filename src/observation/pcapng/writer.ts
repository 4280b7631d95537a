import { closeSync, openSync, writeSync } from "node:fs";
import {
  BYTE_ORDER_MAGIC,
  ENHANCED_PACKET,
  EPB_FLAGS,
  IF_NAME,
  IF_TSRESOL,
  INTERFACE_DESCRIPTION,
  INTERFACE_STATISTICS,
  ISB_IFDROP,
  ISB_IFRECV,
  LINKTYPE_ETHERNET,
  OPTION_END,
  padded,
  SECTION_HEADER,
  SHB_USERAPPL,
} from "./blocks.ts";

/** Around a packet: 28 bytes of fields before it, flags, end of options and the length after it. */
const PACKET_OVERHEAD = 28 + 8 + 4 + 4;
const BUFFER_BYTES = 256 * 1024;

/**
 * Writes one capture file. Packets are put together in a buffer that is written when full or on `flush`;
 * nothing is allocated for a packet. Interfaces must be described before their packets.
 */
export class PcapngWriter {
  readonly #file: number;
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER_BYTES);
  #used = 0;
  #interfaces = 0;
  #packets = 0;

  /** Creates the file, or replaces it; throws the error of openSync. */
  constructor(path: string) {
    this.#file = openSync(path, "w");
    this.#block(
      SECTION_HEADER,
      Buffer.concat([sectionFields(), option(SHB_USERAPPL, Buffer.from("keelhaul")), option(OPTION_END)]),
    );
  }

  /** Frames written so far; the last one's number. */
  get packets(): number {
    return this.#packets;
  }

  /** Describes an Ethernet interface whose stamps are nanoseconds and returns its number in the file. */
  addInterface(name: string, snapLength: number): number {
    const fields = Buffer.alloc(8);
    fields.writeUInt16LE(LINKTYPE_ETHERNET, 0);
    fields.writeUInt32LE(snapLength, 4);
    const options = [
      option(IF_NAME, Buffer.from(name)),
      option(IF_TSRESOL, Buffer.of(9)),
      option(OPTION_END),
    ];
    this.#block(INTERFACE_DESCRIPTION, Buffer.concat([fields, ...options]));
    return this.#interfaces++;
  }

  /**
   * Appends one frame and returns its number, counted from 1 as Wireshark does.
   * @param stampNs CLOCK_REALTIME in nanoseconds
   * @param flags epb_flags: direction and how the frame was addressed
   */
  packet(
    onInterface: number,
    stampNs: bigint,
    frame: Uint8Array,
    originalLength: number,
    flags: number,
  ): number {
    const body = padded(frame.length);
    const length = PACKET_OVERHEAD + body;
    if (this.#used + length > BUFFER_BYTES) this.flush();
    const buffer = this.#buffer;
    let at = this.#used;
    at = buffer.writeUInt32LE(ENHANCED_PACKET, at);
    at = buffer.writeUInt32LE(length, at);
    at = buffer.writeUInt32LE(onInterface, at);
    at = buffer.writeUInt32LE(Number(stampNs >> 32n), at);
    at = buffer.writeUInt32LE(Number(stampNs & 0xffffffffn), at);
    at = buffer.writeUInt32LE(frame.length, at);
    at = buffer.writeUInt32LE(originalLength, at);
    buffer.set(frame, at);
    buffer.fill(0, at + frame.length, at + body);
    at += body;
    at = buffer.writeUInt32LE(EPB_FLAGS | (4 << 16), at);
    at = buffer.writeUInt32LE(flags, at);
    at = buffer.writeUInt32LE(OPTION_END, at);
    this.#used = buffer.writeUInt32LE(length, at);
    return ++this.#packets;
  }

  /** Counts of one interface: frames that reached the capture and frames lost for want of buffer. */
  statistics(onInterface: number, stampNs: bigint, received: number, dropped: number): void {
    const fields = Buffer.alloc(12);
    fields.writeUInt32LE(onInterface, 0);
    fields.writeUInt32LE(Number(stampNs >> 32n), 4);
    fields.writeUInt32LE(Number(stampNs & 0xffffffffn), 8);
    const options = [option(ISB_IFRECV, u64(received)), option(ISB_IFDROP, u64(dropped)), option(OPTION_END)];
    this.#block(INTERFACE_STATISTICS, Buffer.concat([fields, ...options]));
  }

  flush(): void {
    let written = 0;
    while (written < this.#used)
      written += writeSync(this.#file, this.#buffer, written, this.#used - written);
    this.#used = 0;
  }

  close(): void {
    this.flush();
    closeSync(this.#file);
  }

  #block(type: number, body: Buffer): void {
    const length = 12 + body.length;
    if (this.#used + length > BUFFER_BYTES) this.flush();
    let at = this.#buffer.writeUInt32LE(type, this.#used);
    at = this.#buffer.writeUInt32LE(length, at);
    at += body.copy(this.#buffer, at);
    this.#used = this.#buffer.writeUInt32LE(length, at);
  }
}

/** Byte order, version 1.0, length of the section unknown (all ones). */
function sectionFields(): Buffer {
  const fields = Buffer.alloc(16, 0xff);
  fields.writeUInt32LE(BYTE_ORDER_MAGIC, 0);
  fields.writeUInt16LE(1, 4);
  fields.writeUInt16LE(0, 6);
  return fields;
}

function option(code: number, value: Buffer = Buffer.alloc(0)): Buffer {
  const encoded = Buffer.alloc(4 + padded(value.length));
  encoded.writeUInt16LE(code, 0);
  encoded.writeUInt16LE(value.length, 2);
  value.copy(encoded, 4);
  return encoded;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
