/**
 * pcapng as draft-ietf-opsawg-pcapng has it. Every block is: u32 type, u32 length of the whole block, body,
 * the length again; all padded to four bytes. Options are u16 code, u16 length, value, padding.
 */
export const SECTION_HEADER = 0x0a0d0d0a;
export const INTERFACE_DESCRIPTION = 1;
export const SIMPLE_PACKET = 3;
export const INTERFACE_STATISTICS = 5;
export const ENHANCED_PACKET = 6;

export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
export const LINKTYPE_ETHERNET = 1;

export const OPTION_END = 0;
/** Of a section: what wrote it. */
export const SHB_USERAPPL = 4;
export const IF_NAME = 2;
export const IF_TSRESOL = 9;
export const EPB_FLAGS = 2;
export const ISB_IFRECV = 4;
export const ISB_IFDROP = 5;

/** Bits 0 and 1 of epb_flags. */
export const INBOUND = 1;
export const OUTBOUND = 2;
/** Bits 2 to 4 of epb_flags: how the frame was addressed. */
export const UNICAST = 1 << 2;
export const MULTICAST = 2 << 2;
export const BROADCAST = 3 << 2;
export const PROMISCUOUS = 4 << 2;

export const padded = (length: number): number => (length + 3) & ~3;
