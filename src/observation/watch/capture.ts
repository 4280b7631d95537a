import {
  PACKET_BROADCAST,
  PACKET_HOST,
  PACKET_MULTICAST,
  PACKET_OUTGOING,
  PacketRing,
} from "@keelhaul/linux";
import type { AdvertEvent, ArpEvent } from "../../domain/history.ts";
import type { NodeName, Role } from "../../domain/node.ts";
import { type Instant, ns } from "../../domain/units.ts";
import { BROADCAST, INBOUND, MULTICAST, OUTBOUND, PROMISCUOUS, UNICAST } from "../pcapng/blocks.ts";
import type { PcapngWriter } from "../pcapng/writer.ts";
import { captureFilter } from "./filters.ts";
import { isControl, wireEvent } from "./wire.ts";

/**
 * Room for an advertisement of 255 addresses, and, at 7,000 frames a second on a client under load, for
 * half a second in which nobody reads.
 */
const SLOT_BYTES = 2048;
const SLOTS: Partial<Record<Role, number>> = { client: 4096, director: 2048 };

/**
 * The groups of VRRP (224.0.0.18) and IGMPv3 (224.0.0.22). A node that runs no VRRP, or no longer, has not joined
 * the first, and its interface would keep the adverts from the capture. Joined here is the interface alone: IP
 * still takes nothing that no program of the node asked for.
 */
const GROUPS = ["01:00:5e:00:00:12", "01:00:5e:00:00:16"];

/** A node's capture file: it goes on when the node's interfaces are opened again. */
export interface CaptureFile {
  readonly node: NodeName;
  readonly role: Role;
  /** As frames refer to it: relative to the recording. */
  readonly name: string;
  readonly writer: PcapngWriter;
  /** Number of the interface in the file, by interface name. */
  readonly interfaces: Map<string, InterfaceCounts>;
}

export interface InterfaceCounts {
  readonly number: number;
  received: number;
  lost: number;
}

/** The ring of one interface, whose frames go into the file, and events of them to the caller. */
export class Capture {
  readonly ifindex: number;
  readonly #ring: PacketRing;
  readonly #file: CaptureFile;
  readonly #counts: InterfaceCounts;
  readonly #start: bigint;

  /** Opens in the network namespace where the calling thread is. */
  constructor(file: CaptureFile, name: string, ifindex: number, start: bigint) {
    this.ifindex = ifindex;
    this.#file = file;
    this.#start = start;
    this.#counts = countsOf(file, name);
    const slots = SLOTS[file.role] ?? 1024;
    this.#ring = new PacketRing({
      ifindex,
      filter: captureFilter(file.role),
      multicastGroups: GROUPS,
      slots,
      slotBytes: SLOT_BYTES,
    });
  }

  /** Takes every frame that is there. */
  drain(emit: (event: AdvertEvent | ArpEvent) => void): void {
    const { writer } = this.#file;
    this.#ring.visit((memory, offset, length, meta) => {
      const stamp = meta.timestampNs;
      const frame = memory.subarray(offset, offset + length);
      const number = writer.packet(
        this.#counts.number,
        stamp,
        frame,
        meta.wireLength,
        flagsOf(meta.packetType),
      );
      if (!isControl(memory, offset)) return;
      const event = wireEvent(frame, {
        at: this.#file.node,
        t: this.#instantOf(stamp),
        direction: meta.packetType === PACKET_OUTGOING ? "sent" : "received",
        frame: { capture: this.#file.name, number },
      });
      if (event) emit(event);
    });
  }

  #instantOf(stamp: bigint): Instant {
    return ns(Number(stamp - this.#start));
  }

  /** Closes the ring; what was lost is added to the file's counts. */
  close(): void {
    const { packets, drops } = this.#ring.statistics();
    this.#counts.received += packets;
    this.#counts.lost += drops;
    this.#ring.close();
  }
}

function countsOf(file: CaptureFile, name: string): InterfaceCounts {
  const known = file.interfaces.get(name);
  if (known) return known;
  const counts = { number: file.writer.addInterface(name, SLOT_BYTES), received: 0, lost: 0 };
  file.interfaces.set(name, counts);
  return counts;
}

/** epb_flags of a frame, by what the kernel says for whom it was. */
function flagsOf(packetType: number): number {
  switch (packetType) {
    case PACKET_OUTGOING:
      return OUTBOUND;
    case PACKET_HOST:
      return INBOUND | UNICAST;
    case PACKET_BROADCAST:
      return INBOUND | BROADCAST;
    case PACKET_MULTICAST:
      return INBOUND | MULTICAST;
    default:
      return INBOUND | PROMISCUOUS;
  }
}
