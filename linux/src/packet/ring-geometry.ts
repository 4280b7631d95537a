import { setSocketBytes, setSocketNumber } from "../socket-option.ts";
import { SOL_PACKET } from "./options.ts";

export const PACKET_RX_RING = 5;
export const PACKET_TX_RING = 13;
const PACKET_VERSION = 10;
const TPACKET_V2 = 1;
const PAGE = 4096;
const PREFERRED_BLOCK = 64 * 1024;

/** struct tpacket2_hdr (linux/if_packet.h); a sockaddr_ll follows it in a receive slot. */
export const SLOT = {
  status: 0,
  length: 4,
  captured: 8,
  mac: 12,
  seconds: 16,
  nanoseconds: 20,
  ifindex: 36,
  packetType: 42,
} as const;
export const TPACKET2_HEADER = 32;

export interface RingSize {
  /** Frames the ring holds; 1024 without. */
  readonly slots?: number;
  /** Bytes of a slot, a power of two from 256 to 131072; about 80 of them are header. 2048 without. */
  readonly slotBytes?: number;
}

export interface RingGeometry {
  readonly slots: number;
  readonly slotBytes: number;
  readonly bytes: number;
}

/** Sets a TPACKET_V2 ring up and says how large it became: whole blocks of whole pages. */
export function requestRing(fd: number, which: number, size: RingSize): RingGeometry {
  const slotBytes = size.slotBytes ?? 2048;
  if (slotBytes < 256 || slotBytes > 131072 || (slotBytes & (slotBytes - 1)) !== 0) {
    throw new RangeError(`A ring slot of ${slotBytes} bytes: a power of two from 256 to 131072 is wanted.`);
  }
  const blockBytes = Math.max(PAGE, slotBytes, Math.min(PREFERRED_BLOCK, slotBytes * (size.slots ?? 1024)));
  const slotsPerBlock = blockBytes / slotBytes;
  const blocks = Math.ceil((size.slots ?? 1024) / slotsPerBlock);
  const slots = blocks * slotsPerBlock;
  setSocketNumber(fd, SOL_PACKET, PACKET_VERSION, TPACKET_V2, "setsockopt PACKET_VERSION");
  // struct tpacket_req: u32 block size, u32 blocks, u32 frame size, u32 frames.
  const request = Buffer.from(Uint32Array.of(blockBytes, blocks, slotBytes, slots).buffer);
  setSocketBytes(fd, SOL_PACKET, which, request, `setsockopt packet ring of ${slots} slots`);
  return { slots, slotBytes, bytes: blocks * blockBytes };
}
