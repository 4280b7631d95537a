import { attachFilter } from "../bpf/attach.ts";
import type { FilterInstruction } from "../bpf/instruction.ts";
import { closeFd } from "../file.ts";
import { takeSocketError } from "../socket-option.ts";
import { Mapping } from "./mapping.ts";
import {
  bindPacketSocket,
  guarded,
  openPacketSocket,
  type PacketSocketOptions,
  type PacketStatistics,
  readPacketStatistics,
  VNET_HEADER,
} from "./options.ts";
import { PACKET_RX_RING, type RingGeometry, type RingSize, requestRing, SLOT } from "./ring-geometry.ts";

/** linux/if_packet.h */
const TP_STATUS_KERNEL = 0;
const TP_STATUS_USER = 1;
const TP_STATUS_LOSING = 4;
const TP_STATUS_CSUMNOTREADY = 8;
const TP_STATUS_CSUM_VALID = 128;

export interface PacketRingOptions extends PacketSocketOptions, RingSize {}

/** About one frame of a ring. The same object is filled anew for each frame: copy what is to be kept. */
export interface FrameMeta {
  /** CLOCK_REALTIME by the kernel, in two parts because this is cheap. */
  readonly seconds: number;
  readonly nanoseconds: number;
  /** The same as one number. */
  readonly timestampNs: bigint;
  /** PACKET_HOST, PACKET_BROADCAST, …, PACKET_OUTGOING. */
  readonly packetType: number;
  readonly ifindex: number;
  readonly wireLength: number;
  /** Bytes that are here: as many as the filter asked for and the slot has room for. */
  readonly captureLength: number;
  /** The sender left the checksum to the device: it is not right yet. */
  readonly checksumNotReady: boolean;
  readonly checksumValid: boolean;
  /** Frames have been lost since statistics were last read. */
  readonly losing: boolean;
  /** Offset in `PacketRing.memory` of the frame's virtio_net_hdr, under `vnetHeader`. */
  readonly vnetHeaderOffset: number;
}

class Meta implements FrameMeta {
  seconds = 0;
  nanoseconds = 0;
  packetType = 0;
  ifindex = 0;
  wireLength = 0;
  captureLength = 0;
  status = 0;
  vnetHeaderOffset = 0;

  get timestampNs(): bigint {
    return BigInt(this.seconds) * 1_000_000_000n + BigInt(this.nanoseconds);
  }
  get checksumNotReady(): boolean {
    return (this.status & TP_STATUS_CSUMNOTREADY) !== 0;
  }
  get checksumValid(): boolean {
    return (this.status & TP_STATUS_CSUM_VALID) !== 0;
  }
  get losing(): boolean {
    return (this.status & TP_STATUS_LOSING) !== 0;
  }
}

/**
 * A TPACKET_V2 receive ring: the kernel writes frames into memory that this process reads, without a system call
 * and without a copy. V2 because a lone frame is there at once; V3 holds it back until its block retires.
 * Poll `fd` for POLLIN when `forEach` finds nothing.
 */
export class PacketRing {
  readonly fd: number;
  /** The whole ring; frames are parts of it. */
  readonly memory: Uint8Array;
  /** Where the ring is mapped, for system calls that read frames in place. */
  readonly address: bigint;
  readonly slots: number;
  readonly #mapping: Mapping;
  readonly #geometry: RingGeometry;
  readonly #words: Int32Array;
  readonly #shorts: Uint16Array;
  readonly #meta = new Meta();
  #next = 0;

  /** Opens in the network namespace where the calling thread is. */
  constructor(options: PacketRingOptions = {}) {
    this.fd = openPacketSocket(options);
    const { geometry, mapping } = guarded(this.fd, () => {
      const geometry = requestRing(this.fd, PACKET_RX_RING, options);
      const mapping = new Mapping(geometry.bytes, this.fd);
      bindPacketSocket(this.fd, options);
      return { geometry, mapping };
    });
    this.#geometry = geometry;
    this.#mapping = mapping;
    this.slots = geometry.slots;
    this.address = mapping.address;
    this.memory = new Uint8Array(mapping.buffer);
    this.#words = new Int32Array(mapping.buffer);
    this.#shorts = new Uint16Array(mapping.buffer);
  }

  /**
   * Visits the frames that are there, `limit` at most, and returns how many. `frame` is the ring's own memory: it
   * may be changed in place, and is the kernel's again once `visit` returns.
   */
  forEach(visit: (frame: Uint8Array, meta: FrameMeta) => void, limit = this.slots): number {
    return this.visit(
      (memory, offset, length, meta) => visit(memory.subarray(offset, offset + length), meta),
      limit,
    );
  }

  /** Like `forEach`, for hot loops: a frame is `length` bytes of `memory` from `offset`, and nothing is allocated. */
  visit(
    visit: (memory: Uint8Array, offset: number, length: number, meta: FrameMeta) => void,
    limit = this.slots,
  ): number {
    const { slotBytes, slots } = this.#geometry;
    const words = this.#words;
    let count = 0;
    while (count < limit && words.length > 0) {
      const slot = this.#next * slotBytes;
      const status = Atomics.load(words, slot >> 2);
      if ((status & TP_STATUS_USER) === 0) break;
      this.#next = this.#next + 1 === slots ? 0 : this.#next + 1;
      count++;
      const offset = this.#describe(slot, status);
      try {
        visit(this.memory, offset, this.#meta.captureLength, this.#meta);
      } finally {
        if (words.length > 0) Atomics.store(words, slot >> 2, TP_STATUS_KERNEL);
      }
    }
    // A link that went down leaves an error with which poll would answer at once, over and over.
    if (count === 0 && limit > 0) takeSocketError(this.fd);
    return count;
  }

  #describe(slot: number, status: number): number {
    const words = this.#words;
    const meta = this.#meta;
    const word = slot >> 2;
    meta.status = status;
    meta.wireLength = words[word + (SLOT.length >> 2)]!;
    meta.captureLength = words[word + (SLOT.captured >> 2)]!;
    meta.seconds = words[word + (SLOT.seconds >> 2)]! >>> 0;
    meta.nanoseconds = words[word + (SLOT.nanoseconds >> 2)]!;
    meta.ifindex = words[word + (SLOT.ifindex >> 2)]!;
    meta.packetType = this.memory[slot + SLOT.packetType]!;
    const offset = slot + this.#shorts[(slot + SLOT.mac) >> 1]!;
    meta.vnetHeaderOffset = offset - VNET_HEADER;
    return offset;
  }

  attachFilter(program: readonly FilterInstruction[]): void {
    attachFilter(this.fd, program);
  }

  /** Since the last reading. */
  statistics(): PacketStatistics {
    return readPacketStatistics(this.fd);
  }

  /** Frames that were handed out become empty. */
  close(): void {
    this.#mapping.close();
    closeFd(this.fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
