import { macBytes } from "../address.ts";
import { attachFilter } from "../bpf/attach.ts";
import type { FilterInstruction } from "../bpf/instruction.ts";
import { check } from "../errno.ts";
import { closeFd } from "../file.ts";
import * as libc from "../libc.ts";
import { getSocketBytes, setSocketBytes, setSocketNumber } from "../socket-option.ts";
import { AF_PACKET, SOCKADDR_LL, sockaddrLl } from "./socket-address.ts";

export const SOL_PACKET = 263;
const SOCK_RAW_CLOEXEC = 0o2000003;
const PACKET_ADD_MEMBERSHIP = 1;
const PACKET_STATISTICS = 6;
const PACKET_VNET_HDR = 15;
const PACKET_QDISC_BYPASS = 20;
const PACKET_IGNORE_OUTGOING = 23;
const PACKET_MR_MULTICAST = 0;
const PACKET_MR_PROMISC = 1;

/** Every Ethernet type (linux/if_ether.h). */
export const ETH_P_ALL = 0x0003;

/** struct virtio_net_hdr (linux/virtio_net.h), in front of each frame under PACKET_VNET_HDR. */
export const VNET_HEADER = 10;

export interface PacketSocketOptions {
  /** The interface; 0, or nothing, means all of the namespace. */
  readonly ifindex?: number;
  /** Ethernet type to receive; ETH_P_ALL without, 0 for a socket that only sends. */
  readonly etherType?: number;
  readonly filter?: readonly FilterInstruction[];
  /** Frames for other stations too; needs `ifindex`. */
  readonly promiscuous?: boolean;
  /**
   * Hardware addresses of groups whose frames the interface is to let in, while the socket is open; needs
   * `ifindex`. A macvlan hands on only frames of groups that somebody on it has joined.
   */
  readonly multicastGroups?: readonly string[];
  /** Leave out what this machine sends. */
  readonly ignoreOutgoing?: boolean;
  /**
   * Frames carry a virtio_net_hdr that tells of unfinished checksums and of segmentation, both ways. Without,
   * frames from a veth or macvlan peer may have checksums that are yet to be filled in.
   */
  readonly vnetHeader?: boolean;
  /** Send past the queueing discipline (and past netem). */
  readonly qdiscBypass?: boolean;
}

/**
 * A packet socket with its options set that receives nothing yet: filter and ring are to stand before the
 * first frame comes, so binding is the last step (`bindPacketSocket`).
 */
export function openPacketSocket(options: PacketSocketOptions): number {
  const fd = check("socket AF_PACKET", libc.socket(AF_PACKET, SOCK_RAW_CLOEXEC, 0));
  return guarded(fd, () => {
    const set = (option: number, name: string) =>
      setSocketNumber(fd, SOL_PACKET, option, 1, `setsockopt ${name}`);
    if (options.vnetHeader) set(PACKET_VNET_HDR, "PACKET_VNET_HDR");
    if (options.ignoreOutgoing) set(PACKET_IGNORE_OUTGOING, "PACKET_IGNORE_OUTGOING");
    if (options.qdiscBypass) set(PACKET_QDISC_BYPASS, "PACKET_QDISC_BYPASS");
    if (options.filter) attachFilter(fd, options.filter);
    if (options.promiscuous) addMembership(fd, options.ifindex ?? 0, PACKET_MR_PROMISC);
    for (const group of options.multicastGroups ?? [])
      addMembership(fd, options.ifindex ?? 0, PACKET_MR_MULTICAST, macBytes(group));
    return fd;
  });
}

/** Frames come from now on. */
export function bindPacketSocket(fd: number, options: PacketSocketOptions): void {
  const address = sockaddrLl(options.ifindex ?? 0, options.etherType ?? ETH_P_ALL);
  check("bind AF_PACKET", libc.bind(fd, address, SOCKADDR_LL));
}

/** Runs the rest of a socket's making, and closes it where that fails. */
export function guarded<T>(fd: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    closeFd(fd);
    throw error;
  }
}

/** struct packet_mreq: i32 ifindex, u16 type, u16 address length, address of 8. */
function addMembership(fd: number, ifindex: number, type: number, address?: Uint8Array): void {
  const request = Buffer.alloc(16);
  request.writeInt32LE(ifindex, 0);
  request.writeUInt16LE(type, 4);
  request.writeUInt16LE(address?.length ?? 0, 6);
  if (address) request.set(address, 8);
  setSocketBytes(fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, request, "setsockopt PACKET_ADD_MEMBERSHIP");
}

export interface PacketStatistics {
  /** Frames that passed the filter, dropped ones included. */
  readonly packets: number;
  /** Those of them that found no room. */
  readonly drops: number;
}

/** struct tpacket_stats: u32 packets, u32 drops. The kernel counts from zero again after each reading. */
export function readPacketStatistics(fd: number): PacketStatistics {
  const value = getSocketBytes(fd, SOL_PACKET, PACKET_STATISTICS, 8, "getsockopt PACKET_STATISTICS");
  return { packets: value.readUInt32LE(0), drops: value.readUInt32LE(4) };
}
