import { attachFilter } from "../bpf/attach.ts";
import type { FilterInstruction } from "../bpf/instruction.ts";
import { check } from "../errno.ts";
import { closeFd } from "../file.ts";
import * as libc from "../libc.ts";
import { ReceiveHeader } from "../message-header.ts";
import { setReceiveBuffer } from "../socket-option.ts";
import { stampOf, stampReceived } from "../timestamp.ts";
import {
  bindPacketSocket,
  guarded,
  openPacketSocket,
  type PacketSocketOptions,
  type PacketStatistics,
  readPacketStatistics,
  VNET_HEADER,
} from "./options.ts";
import { ifindexOf, packetTypeOf, SOCKADDR_LL, sockaddrLl } from "./socket-address.ts";

export interface ReceivedFrame {
  /** Bytes of the frame on the wire; more than the buffer holds where it was cut short. */
  readonly length: number;
  /** Where the frame begins in the buffer: 0, or behind the virtio_net_hdr under `vnetHeader`. */
  readonly offset: number;
  /** PACKET_HOST, PACKET_BROADCAST, … */
  readonly packetType: number;
  readonly ifindex: number;
  /** CLOCK_REALTIME in nanoseconds, by the kernel, on arrival. */
  readonly timestampNs: bigint;
}

export interface FrameSocketOptions extends PacketSocketOptions {
  /** Bytes of receive buffer. */
  readonly receiveBuffer?: number;
}

/** Whole Ethernet frames in and out of one interface, or of all, a system call each. */
export class PacketSocket {
  readonly fd: number;
  readonly #header = new ReceiveHeader();
  readonly #destination: Buffer;
  readonly #vnetHeader: boolean;

  /** Opens in the network namespace where the calling thread is. */
  constructor(options: FrameSocketOptions = {}) {
    this.#vnetHeader = options.vnetHeader ?? false;
    this.#destination = sockaddrLl(options.ifindex ?? 0, 0);
    this.fd = openPacketSocket(options);
    guarded(this.fd, () => {
      if (options.receiveBuffer !== undefined) setReceiveBuffer(this.fd, options.receiveBuffer);
      stampReceived(this.fd);
      bindPacketSocket(this.fd, options);
    });
  }

  /**
   * Sends a frame (behind its virtio_net_hdr under `vnetHeader`) by the interface given, or the one bound to.
   * Throws ENOBUFS where an egress filter or a full queue dropped it.
   */
  send(frame: Uint8Array, ifindex?: number): void {
    if (ifindex !== undefined) this.#destination.writeInt32LE(ifindex, 4);
    check("sendto AF_PACKET", libc.sendto(this.fd, frame, frame.length, 0, this.#destination, SOCKADDR_LL));
  }

  /** Takes the next frame into `into`, without waiting; null where there is none. */
  recv(into: Uint8Array): ReceivedFrame | null {
    const length = this.#header.receive(this.fd, into);
    if (length === null) return null;
    const offset = this.#vnetHeader ? VNET_HEADER : 0;
    let timestampNs = 0n;
    this.#header.control((level, type, value) => {
      timestampNs = stampOf(level, type, value) ?? timestampNs;
    });
    return {
      length: length - offset,
      offset,
      packetType: packetTypeOf(this.#header.sender),
      ifindex: ifindexOf(this.#header.sender),
      timestampNs,
    };
  }

  attachFilter(program: readonly FilterInstruction[]): void {
    attachFilter(this.fd, program);
  }

  /** Since the last reading. */
  statistics(): PacketStatistics {
    return readPacketStatistics(this.fd);
  }

  close(): void {
    closeFd(this.fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
