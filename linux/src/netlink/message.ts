/** struct nlmsghdr (linux/netlink.h): u32 length, u16 type, u16 flags, u32 sequence, u32 port. */
export const NLMSG_HEADER = 16;

export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;

export const NLM_F_REQUEST = 0x1;
export const NLM_F_MULTI = 0x2;
export const NLM_F_ACK = 0x4;
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_DUMP = 0x300;
export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
export const NLM_F_APPEND = 0x800;
/** In an acknowledgement: only the request's header follows; attributes follow that. */
export const NLM_F_CAPPED = 0x100;
export const NLM_F_ACK_TLVS = 0x200;

/** One thing asked of the kernel. */
export interface NetlinkRequest {
  readonly type: number;
  /** Besides NLM_F_REQUEST and NLM_F_ACK, which the socket adds. */
  readonly flags?: number;
  readonly body: Uint8Array;
  /** What an error calls it, for example `add link br0`. */
  readonly name: string;
}

export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** What follows the header; a copy, to keep at will. */
  readonly body: Buffer;
}

export function align4(length: number): number {
  return (length + 3) & ~3;
}

export function encodeMessage(request: NetlinkRequest, flags: number, sequence: number): Buffer {
  const length = NLMSG_HEADER + request.body.length;
  const encoded = Buffer.alloc(align4(length));
  encoded.writeUInt32LE(length, 0);
  encoded.writeUInt16LE(request.type, 4);
  encoded.writeUInt16LE((request.flags ?? 0) | flags, 6);
  encoded.writeUInt32LE(sequence, 8);
  encoded.set(request.body, NLMSG_HEADER);
  return encoded;
}

/** The messages of one datagram. */
export function decodeMessages(datagram: Buffer): NetlinkMessage[] {
  const messages: NetlinkMessage[] = [];
  let at = 0;
  while (at + NLMSG_HEADER <= datagram.length) {
    const length = datagram.readUInt32LE(at);
    if (length < NLMSG_HEADER || at + length > datagram.length) break;
    messages.push({
      type: datagram.readUInt16LE(at + 4),
      flags: datagram.readUInt16LE(at + 6),
      sequence: datagram.readUInt32LE(at + 8),
      body: Buffer.from(datagram.subarray(at + NLMSG_HEADER, at + length)),
    });
    at += align4(length);
  }
  return messages;
}
