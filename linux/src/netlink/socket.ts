import { check, EAGAIN, EINTR, ENOBUFS, lastErrno, SystemError } from "../errno.ts";
import { closeFd } from "../file.ts";
import * as libc from "../libc.ts";
import { setReceiveBuffer, setSocketNumber } from "../socket-option.ts";
import { errorOf } from "./acknowledgement.ts";
import {
  decodeMessages,
  encodeMessage,
  type NetlinkMessage,
  type NetlinkRequest,
  NLM_F_ACK,
  NLM_F_DUMP,
  NLM_F_DUMP_INTR,
  NLM_F_REQUEST,
  NLMSG_DONE,
  NLMSG_ERROR,
} from "./message.ts";

/** linux/netlink.h, linux/genetlink.h */
export const NETLINK_ROUTE = 0;
export const NETLINK_NETFILTER = 12;
export const NETLINK_GENERIC = 16;

const AF_NETLINK = 16;
const SOCK_RAW_CLOEXEC = 0o2000003;
const SOL_NETLINK = 270;
const NETLINK_ADD_MEMBERSHIP = 1;
const NETLINK_CAP_ACK = 10;
const NETLINK_EXT_ACK = 11;
const NETLINK_GET_STRICT_CHK = 12;
const MSG_DONTWAIT = 0x40;

/** The kernel fills a dump's datagram up to what the reader offers, 32 KiB at most. */
const RECEIVE_BYTES = 64 * 1024;
/** Answers wait in the receive buffer until the whole send is worked off, so a send is kept small. */
const BATCH_REQUESTS = 64;
/** A dump that keeps being interrupted is on a table that never rests; the last attempt's error says so. */
const DUMP_ATTEMPTS = 16;

export interface NetlinkOptions {
  /** Multicast groups by number (RTNLGRP_…) for `receive`. */
  readonly groups?: readonly number[];
  /** Bytes of receive buffer; 4 MiB without. */
  readonly receiveBuffer?: number;
}

/** Notifications, or that some were lost because the reader was too slow (ENOBUFS). */
export type Received = readonly NetlinkMessage[] | "overrun" | null;

/**
 * A netlink socket of the network namespace in which the calling thread was when it opened it. The kernel
 * works a request off within the send, so requests are synchronous: they take microseconds.
 * Use one socket for requests and another for notifications.
 */
export class NetlinkSocket {
  readonly fd: number;
  readonly #buffer = Buffer.allocUnsafeSlow(RECEIVE_BYTES);
  #sequence = 0;

  private constructor(fd: number) {
    this.fd = fd;
  }

  static open(protocol: number, options: NetlinkOptions = {}): NetlinkSocket {
    const fd = check("socket AF_NETLINK", libc.socket(AF_NETLINK, SOCK_RAW_CLOEXEC, protocol));
    try {
      setReceiveBuffer(fd, options.receiveBuffer ?? 4 << 20);
      for (const option of [NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK]) {
        setSocketNumber(fd, SOL_NETLINK, option, 1, "setsockopt SOL_NETLINK");
      }
      check("bind AF_NETLINK", libc.bind(fd, sockaddrNl(), 12));
      for (const group of options.groups ?? []) {
        setSocketNumber(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group, `join netlink group ${group}`);
      }
      return new NetlinkSocket(fd);
    } catch (error) {
      closeFd(fd);
      throw error;
    }
  }

  /** Does one thing, or throws the SystemError with the kernel's explanation. Returns what came before the ACK. */
  request(request: NetlinkRequest): NetlinkMessage[] {
    const [reply] = this.exchange([request]);
    if (reply instanceof SystemError) throw reply;
    return reply ?? [];
  }

  /**
   * Sends requests together and collects every acknowledgement. The kernel works them off in order and
   * does not stop at an error; the first one is thrown when all are done.
   */
  requestAll(requests: readonly NetlinkRequest[]): void {
    const error = this.exchange(requests).find((reply) => reply instanceof SystemError);
    if (error) throw error;
  }

  /** Like `requestAll`, but returns for each request its messages or its error. */
  exchange(requests: readonly NetlinkRequest[]): (NetlinkMessage[] | SystemError)[] {
    const replies: (NetlinkMessage[] | SystemError)[] = [];
    for (let from = 0; from < requests.length; from += BATCH_REQUESTS) {
      replies.push(...this.#exchangeBatch(requests.slice(from, from + BATCH_REQUESTS)));
    }
    return replies;
  }

  #exchangeBatch(requests: readonly NetlinkRequest[]): (NetlinkMessage[] | SystemError)[] {
    const first = this.#sequence + 1;
    const flags = NLM_F_REQUEST | NLM_F_ACK;
    this.#send(requests.map((request) => encodeMessage(request, flags, ++this.#sequence)));
    const replies = requests.map((): NetlinkMessage[] | SystemError => []);
    let waiting = requests.length;
    while (waiting > 0) {
      for (const message of this.#receive(0)!) {
        const index = message.sequence - first;
        const reply = replies[index];
        if (!Array.isArray(reply)) continue;
        if (message.type !== NLMSG_ERROR) reply.push(message);
        else {
          waiting--;
          replies[index] = errorOf(message, requests[index]!.name) ?? reply;
        }
      }
    }
    return replies;
  }

  /** Everything of a table, asked for again when it changed while being read (NLM_F_DUMP_INTR). */
  dump(request: NetlinkRequest): NetlinkMessage[] {
    for (let attempt = 1; attempt <= DUMP_ATTEMPTS; attempt++) {
      const messages = this.#dumpOnce(request);
      if (messages) return messages;
    }
    throw new SystemError(request.name, EINTR, `the table changed during each of ${DUMP_ATTEMPTS} readings`);
  }

  #dumpOnce(request: NetlinkRequest): NetlinkMessage[] | null {
    const sequence = ++this.#sequence;
    this.#send([encodeMessage(request, NLM_F_REQUEST | NLM_F_DUMP, sequence)]);
    const found: NetlinkMessage[] = [];
    let interrupted = false;
    for (;;) {
      for (const message of this.#receive(0)!) {
        if (message.sequence !== sequence) continue;
        if (message.flags & NLM_F_DUMP_INTR) interrupted = true;
        if (message.type !== NLMSG_DONE && message.type !== NLMSG_ERROR) {
          found.push(message);
          continue;
        }
        const error = errorOf(message, request.name);
        if (error && !(error.errno === EINTR && interrupted)) throw error;
        return interrupted ? null : found;
      }
    }
  }

  /** Notifications that are there, without waiting: those of one datagram, "overrun", or null for none. */
  receive(): Received {
    try {
      return this.#receive(MSG_DONTWAIT);
    } catch (error) {
      if (error instanceof SystemError && error.errno === ENOBUFS) return "overrun";
      throw error;
    }
  }

  #send(messages: readonly Buffer[]): void {
    const datagram = Buffer.concat(messages);
    check("send AF_NETLINK", libc.send(this.fd, datagram, datagram.length, 0));
  }

  #receive(flags: number): NetlinkMessage[] | null {
    for (;;) {
      const length = libc.recv(this.fd, this.#buffer, RECEIVE_BYTES, flags);
      if (length >= 0) return decodeMessages(this.#buffer.subarray(0, length));
      const errno = lastErrno();
      if (errno === EAGAIN) return null;
      if (errno !== EINTR) throw new SystemError("recv AF_NETLINK", errno);
    }
  }

  close(): void {
    closeFd(this.fd);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** struct sockaddr_nl: u16 family, u16 padding, u32 port (0: the kernel picks), u32 groups. */
function sockaddrNl(): Buffer {
  const address = Buffer.alloc(12);
  address.writeUInt16LE(AF_NETLINK, 0);
  return address;
}
