import { addressBytes, formatAddress } from "./address.ts";
import { check } from "./errno.ts";
import { closeFd } from "./file.ts";
import * as libc from "./libc.ts";
import { ReceiveHeader } from "./message-header.ts";
import { SOL_SOCKET, setReceiveBuffer, setSocketBytes, setSocketNumber } from "./socket-option.ts";
import { stampOf, stampReceived } from "./timestamp.ts";

/** linux/in6.h, linux/ipv6.h */
const AF_INET6 = 10;
const SOCK_RAW_CLOEXEC = 0o2000003;
const SOL_IPV6 = 41;
const IPV6_MULTICAST_IF = 17;
const IPV6_MULTICAST_LOOP = 19;
const IPV6_ADD_MEMBERSHIP = 20;
const IPV6_MULTICAST_ALL = 29;
const IPV6_HDRINCL = 36;
const IPV6_RECVPKTINFO = 49;
const IPV6_PKTINFO = 50;
const IPV6_RECVHOPLIMIT = 51;
const IPV6_HOPLIMIT = 52;
const SO_BINDTODEVICE = 25;
const SO_PRIORITY = 12;

export interface RawIp6Options {
  /** Next header, e.g. 112 for VRRP. */
  readonly protocol: number;
  /** Name of the one interface to receive from and send by. */
  readonly device?: string;
  /** Index of the interface by which multicast leaves, and to which link-local destinations belong. */
  readonly ifindex: number;
  /** SO_PRIORITY, 6 for control traffic; more needs CAP_NET_ADMIN. */
  readonly priority?: number;
  /** Whether this machine's own sockets hear what is sent; the kernel's default is yes. */
  readonly multicastLoop?: boolean;
  readonly receiveBuffer?: number;
}

export interface ReceivedPacket6 {
  /** What follows the IPv6 header; overwritten by the next `recv`. */
  readonly payload: Uint8Array;
  readonly source: string;
  readonly destination: string;
  readonly hopLimit: number;
  /** The interface by which it came. */
  readonly ifindex: number;
  /** CLOCK_REALTIME in nanoseconds, by the kernel, on arrival. */
  readonly timestampNs: bigint;
}

/**
 * A raw IPv6 socket of one protocol. What is sent begins with an IPv6 header of our own making, so that one socket
 * serves any source; what is received comes without one (RFC 3542 section 3). Checksums are the caller's.
 */
export class RawIp6Socket {
  readonly fd: number;
  readonly #header = new ReceiveHeader();
  readonly #buffer = new Uint8Array(65536);
  readonly #ifindex: number;

  /** Opens in the network namespace where the calling thread is. */
  constructor(options: RawIp6Options) {
    this.#ifindex = options.ifindex;
    this.fd = check("socket SOCK_RAW", libc.socket(AF_INET6, SOCK_RAW_CLOEXEC, options.protocol));
    try {
      this.#configure(options);
    } catch (error) {
      closeFd(this.fd);
      throw error;
    }
  }

  #configure(options: RawIp6Options): void {
    const ip = (option: number, value: number, name: string) =>
      setSocketNumber(this.fd, SOL_IPV6, option, value, `setsockopt ${name}`);
    if (options.device !== undefined) {
      const name = Buffer.from(`${options.device}\0`);
      setSocketBytes(
        this.fd,
        SOL_SOCKET,
        SO_BINDTODEVICE,
        name,
        `setsockopt SO_BINDTODEVICE ${options.device}`,
      );
    }
    ip(IPV6_HDRINCL, 1, "IPV6_HDRINCL");
    ip(IPV6_MULTICAST_IF, options.ifindex, "IPV6_MULTICAST_IF");
    if (options.multicastLoop !== undefined) {
      ip(IPV6_MULTICAST_LOOP, options.multicastLoop ? 1 : 0, "IPV6_MULTICAST_LOOP");
    }
    // Only groups that this very socket joined, not those of every process on the machine.
    ip(IPV6_MULTICAST_ALL, 0, "IPV6_MULTICAST_ALL");
    ip(IPV6_RECVPKTINFO, 1, "IPV6_RECVPKTINFO");
    ip(IPV6_RECVHOPLIMIT, 1, "IPV6_RECVHOPLIMIT");
    if (options.priority !== undefined) {
      setSocketNumber(this.fd, SOL_SOCKET, SO_PRIORITY, options.priority, "setsockopt SO_PRIORITY");
    }
    if (options.receiveBuffer !== undefined) setReceiveBuffer(this.fd, options.receiveBuffer);
    stampReceived(this.fd);
  }

  /** struct ipv6_mreq: group, u32 ifindex. */
  joinGroup(group: string, ifindex: number): void {
    const request = Buffer.alloc(20);
    request.set(addressBytes(group), 0);
    request.writeUInt32LE(ifindex, 16);
    setSocketBytes(this.fd, SOL_IPV6, IPV6_ADD_MEMBERSHIP, request, `join ${group} on link ${ifindex}`);
  }

  /** Sends a whole packet, its IPv6 header included, to an IPv6 address. */
  send(packet: Uint8Array, destination: string): void {
    const address = sockaddrIn6(destination, this.#ifindex);
    check(`sendto ${destination}`, libc.sendto(this.fd, packet, packet.length, 0, address, address.length));
  }

  /** The next packet, without waiting; null where there is none. */
  recv(): ReceivedPacket6 | null {
    const length = this.#header.receive(this.fd, this.#buffer);
    if (length === null) return null;
    let timestampNs = 0n;
    let ifindex = 0;
    let hopLimit = 0;
    let destination = "::";
    this.#header.control((level, type, value) => {
      timestampNs = stampOf(level, type, value) ?? timestampNs;
      if (level !== SOL_IPV6) return;
      if (type === IPV6_HOPLIMIT) hopLimit = value.readInt32LE(0);
      if (type === IPV6_PKTINFO) {
        destination = formatAddress(value.subarray(0, 16));
        ifindex = value.readUInt32LE(16);
      }
    });
    const source = formatAddress(this.#header.sender.subarray(8, 24));
    return { payload: this.#buffer.subarray(0, length), source, destination, hopLimit, ifindex, timestampNs };
  }

  close(): void {
    closeFd(this.fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** struct sockaddr_in6: u16 family, u16 port, u32 flow, address, u32 scope; the scope counts for link-local ones alone. */
function sockaddrIn6(address: string, ifindex: number): Buffer {
  const encoded = Buffer.alloc(28);
  const bytes = addressBytes(address);
  encoded.writeUInt16LE(AF_INET6, 0);
  encoded.set(bytes, 8);
  const linkLocal =
    (bytes[0] === 0xfe && (bytes[1]! & 0xc0) === 0x80) || (bytes[0] === 0xff && (bytes[1]! & 0x0f) === 2);
  if (linkLocal) encoded.writeUInt32LE(ifindex, 24);
  return encoded;
}
