/** struct sockaddr_ll (linux/if_packet.h). */
export const AF_PACKET = 17;
export const SOCKADDR_LL = 20;
const OFFSET = { family: 0, protocol: 2, ifindex: 4, packetType: 10 } as const;

/** For whom a frame was, from the interface's point of view (PACKET_HOST … of linux/if_packet.h). */
export const PACKET_HOST = 0;
export const PACKET_BROADCAST = 1;
export const PACKET_MULTICAST = 2;
export const PACKET_OTHERHOST = 3;
export const PACKET_OUTGOING = 4;

/** `etherType` in host order; 0 takes nothing. */
export function sockaddrLl(ifindex: number, etherType: number): Buffer {
  const address = Buffer.alloc(SOCKADDR_LL);
  address.writeUInt16LE(AF_PACKET, OFFSET.family);
  address.writeUInt16BE(etherType, OFFSET.protocol);
  address.writeInt32LE(ifindex, OFFSET.ifindex);
  return address;
}

export function ifindexOf(address: Buffer): number {
  return address.readInt32LE(OFFSET.ifindex);
}

export function packetTypeOf(address: Buffer): number {
  return address.readUInt8(OFFSET.packetType);
}
