import { addressBytes, formatAddress } from "./address.ts";
import { attachFilter } from "./bpf/attach.ts";
import type { FilterInstruction } from "./bpf/instruction.ts";
import { check } from "./errno.ts";
import { closeFd } from "./file.ts";
import * as libc from "./libc.ts";
import { ReceiveHeader } from "./message-header.ts";
import { SOL_SOCKET, setReceiveBuffer, setSocketBytes, setSocketNumber } from "./socket-option.ts";
import { stampOf, stampReceived } from "./timestamp.ts";

/** linux/in.h */
const AF_INET = 2;
const SOCK_RAW_CLOEXEC = 0o2000003;
const SOL_IP = 0;
const IP_TOS = 1;
const IP_TTL = 2;
const IP_HDRINCL = 3;
const IP_PKTINFO = 8;
const IP_MULTICAST_IF = 32;
const IP_MULTICAST_TTL = 33;
const IP_MULTICAST_LOOP = 34;
const IP_ADD_MEMBERSHIP = 35;
const IP_DROP_MEMBERSHIP = 36;
const IP_MULTICAST_ALL = 49;
const SO_BINDTODEVICE = 25;
const SO_PRIORITY = 12;
const IPPROTO_VRRP = 112;

export interface RawIpOptions {
  /** IP protocol number; 112, VRRP, without. */
  readonly protocol?: number;
  /** What is sent begins with an IPv4 header of our own making. */
  readonly headerIncluded?: boolean;
  /** Name of the one interface to receive from and send by. */
  readonly device?: string;
  /** Of unicast and multicast. */
  readonly ttl?: number;
  readonly tos?: number;
  /** SO_PRIORITY, 6 for control traffic; more needs CAP_NET_ADMIN. */
  readonly priority?: number;
  /** Index of the interface by which multicast leaves. */
  readonly multicastIfindex?: number;
  /** Whether this machine's own sockets hear what is sent; the kernel's default is yes. */
  readonly multicastLoop?: boolean;
  readonly receiveBuffer?: number;
  readonly filter?: readonly FilterInstruction[];
}

export interface ReceivedPacket {
  /** The packet from its IPv4 header on, as much of it as the buffer holds; overwritten by the next `recv`. */
  readonly packet: Uint8Array;
  readonly source: string;
  /** The interface by which it came. */
  readonly ifindex: number;
  /** CLOCK_REALTIME in nanoseconds, by the kernel, on arrival. */
  readonly timestampNs: bigint;
}

/** A raw IPv4 socket of one protocol. */
export class RawIpSocket {
  readonly fd: number;
  readonly #header = new ReceiveHeader();
  readonly #buffer = new Uint8Array(65536);

  /** Opens in the network namespace where the calling thread is. */
  constructor(options: RawIpOptions = {}) {
    const protocol = options.protocol ?? IPPROTO_VRRP;
    this.fd = check("socket SOCK_RAW", libc.socket(AF_INET, SOCK_RAW_CLOEXEC, protocol));
    try {
      this.#configure(options);
    } catch (error) {
      closeFd(this.fd);
      throw error;
    }
  }

  #configure(options: RawIpOptions): void {
    const ip = (option: number, value: number, name: string) =>
      setSocketNumber(this.fd, SOL_IP, option, value, `setsockopt ${name}`);
    if (options.device !== undefined) this.#bindToDevice(options.device);
    if (options.filter) attachFilter(this.fd, options.filter);
    if (options.headerIncluded) ip(IP_HDRINCL, 1, "IP_HDRINCL");
    if (options.ttl !== undefined) {
      ip(IP_TTL, options.ttl, "IP_TTL");
      ip(IP_MULTICAST_TTL, options.ttl, "IP_MULTICAST_TTL");
    }
    if (options.tos !== undefined) ip(IP_TOS, options.tos, "IP_TOS");
    if (options.priority !== undefined) {
      setSocketNumber(this.fd, SOL_SOCKET, SO_PRIORITY, options.priority, "setsockopt SO_PRIORITY");
    }
    if (options.multicastIfindex !== undefined) {
      this.#multicast(IP_MULTICAST_IF, "0.0.0.0", options.multicastIfindex, "setsockopt IP_MULTICAST_IF");
    }
    if (options.multicastLoop !== undefined) {
      ip(IP_MULTICAST_LOOP, options.multicastLoop ? 1 : 0, "IP_MULTICAST_LOOP");
    }
    if (options.receiveBuffer !== undefined) setReceiveBuffer(this.fd, options.receiveBuffer);
    // Only groups that this very socket joined, not those of every process on the machine.
    ip(IP_MULTICAST_ALL, 0, "IP_MULTICAST_ALL");
    ip(IP_PKTINFO, 1, "IP_PKTINFO");
    stampReceived(this.fd);
  }

  #bindToDevice(name: string): void {
    setSocketBytes(
      this.fd,
      SOL_SOCKET,
      SO_BINDTODEVICE,
      Buffer.from(`${name}\0`),
      `setsockopt SO_BINDTODEVICE ${name}`,
    );
  }

  /** struct ip_mreqn: group, local address, i32 ifindex. */
  #multicast(option: number, group: string, ifindex: number, name: string): void {
    const request = Buffer.alloc(12);
    request.set(addressBytes(group), 0);
    request.writeInt32LE(ifindex, 8);
    setSocketBytes(this.fd, SOL_IP, option, request, name);
  }

  joinGroup(group: string, ifindex: number): void {
    this.#multicast(IP_ADD_MEMBERSHIP, group, ifindex, `join ${group} on link ${ifindex}`);
  }

  leaveGroup(group: string, ifindex: number): void {
    this.#multicast(IP_DROP_MEMBERSHIP, group, ifindex, `leave ${group} on link ${ifindex}`);
  }

  /** Sends a payload, or under `headerIncluded` a whole packet, to an IPv4 address. */
  send(packet: Uint8Array, destination: string): void {
    const address = sockaddrIn(destination);
    check(`sendto ${destination}`, libc.sendto(this.fd, packet, packet.length, 0, address, address.length));
  }

  /** The next packet, without waiting; null where there is none. */
  recv(): ReceivedPacket | null {
    const length = this.#header.receive(this.fd, this.#buffer);
    if (length === null) return null;
    let timestampNs = 0n;
    let ifindex = 0;
    this.#header.control((level, type, value) => {
      timestampNs = stampOf(level, type, value) ?? timestampNs;
      if (level === SOL_IP && type === IP_PKTINFO) ifindex = value.readInt32LE(0);
    });
    return {
      packet: this.#buffer.subarray(0, length),
      source: formatAddress(this.#header.sender.subarray(4, 8)),
      ifindex,
      timestampNs,
    };
  }

  attachFilter(program: readonly FilterInstruction[]): void {
    attachFilter(this.fd, program);
  }

  close(): void {
    closeFd(this.fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** struct sockaddr_in: u16 family, u16 port, address, 8 bytes of nothing. */
function sockaddrIn(address: string): Buffer {
  const encoded = Buffer.alloc(16);
  encoded.writeUInt16LE(AF_INET, 0);
  encoded.set(addressBytes(address), 4);
  return encoded;
}
