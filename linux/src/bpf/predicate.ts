import { AF_INET, addressBytes, familyOf, macBytes } from "../address.ts";
import { Assembler, type Label } from "./assembler.ts";
import { type FilterInstruction, OPCODE } from "./instruction.ts";

/**
 * What a frame must be, as code that jumps to `yes` or `no`. Predicates read Ethernet II frames without VLAN tag.
 * Each is complete in itself: `tcpPort(80)` checks that there is an IP packet with TCP in it, and that a fragment
 * which does not carry the header is not mistaken for one. A read past the end of the frame rejects it as a whole
 * (that is how classic BPF works), so put predicates for short frames, such as ARP, before those for longer ones.
 */
export type Predicate = (code: Assembler, yes: Label, no: Label) => void;

export const ETH_P_IP = 0x0800;
export const ETH_P_ARP = 0x0806;
export const ETH_P_IPV6 = 0x86dd;

/** Bits of the TCP header's thirteenth byte (RFC 9293 section 3.1). */
export const TCP_FIN = 0x01;
export const TCP_SYN = 0x02;
export const TCP_RST = 0x04;
export const TCP_PSH = 0x08;
export const TCP_ACK = 0x10;

const IPPROTO_TCP = 6;
const IPPROTO_UDP = 17;

const ETHERNET = { destination: 0, source: 6, type: 12, payload: 14 } as const;
/** Offsets from the start of the frame. */
const IPV4 = { fragment: 14 + 6, protocol: 14 + 9, source: 14 + 12, destination: 14 + 16 } as const;
const IPV6 = { nextHeader: 14 + 6, source: 14 + 8, destination: 14 + 24, payload: 14 + 40 } as const;
const FRAGMENT_OFFSET = 0x1fff;

/** Anything at all. */
export const everything: Predicate = (code, yes) => {
  code.branch(OPCODE.jeq, 0, yes, yes);
};

/** The Ethernet type, for example ETH_P_ARP. */
export function etherType(type: number): Predicate {
  return (code, yes, no) => {
    code.emit(OPCODE.ldh, ETHERNET.type).branch(OPCODE.jeq, type, yes, no);
  };
}

/** Frames from or to a hardware address. */
export function etherHost(mac: string): Predicate {
  return anyOf(fieldEquals(ETHERNET.source, macBytes(mac)), fieldEquals(ETHERNET.destination, macBytes(mac)));
}

/** Frames to a group: broadcast and multicast. */
export const etherMulticast: Predicate = (code, yes, no) => {
  code.emit(OPCODE.ldb, ETHERNET.destination).branch(OPCODE.jset, 1, yes, no);
};

/** IPv4 packets of a protocol, 112 for VRRP. */
export function ipProtocol(protocol: number): Predicate {
  return allOf(etherType(ETH_P_IP), byteEquals(IPV4.protocol, protocol));
}

/** IPv6 packets whose first next header is this; extension headers are not followed. */
export function ipv6NextHeader(nextHeader: number): Predicate {
  return allOf(etherType(ETH_P_IPV6), byteEquals(IPV6.nextHeader, nextHeader));
}

/** IPv4 or IPv6 packets from or to an address. */
export function ipHost(address: string): Predicate {
  return anyOf(ipSource(address), ipDestination(address));
}

export function ipSource(address: string): Predicate {
  return ipField(address, IPV4.source, IPV6.source);
}

export function ipDestination(address: string): Predicate {
  return ipField(address, IPV4.destination, IPV6.destination);
}

function ipField(address: string, ipv4: number, ipv6: number): Predicate {
  const bytes = addressBytes(address);
  return familyOf(address) === AF_INET
    ? allOf(etherType(ETH_P_IP), fieldEquals(ipv4, bytes))
    : allOf(etherType(ETH_P_IPV6), fieldEquals(ipv6, bytes));
}

/** TCP segments, over IPv4 or IPv6, that have any of these flags. */
export function tcpFlags(mask: number): Predicate {
  return transport(IPPROTO_TCP, (code, base, yes, no) => {
    code.emit(base.ldb, base.offset + 13).branch(OPCODE.jset, mask, yes, no);
  });
}

/** TCP segments from or to a port. */
export function tcpPort(port: number): Predicate {
  return transport(IPPROTO_TCP, eitherPort(port));
}

/** UDP datagrams from or to a port. */
export function udpPort(port: number): Predicate {
  return transport(IPPROTO_UDP, eitherPort(port));
}

type TransportTest = (code: Assembler, base: TransportBase, yes: Label, no: Label) => void;

/** How to reach the transport header: by X over IPv4, whose header length varies, at a fixed place over IPv6. */
interface TransportBase {
  readonly ldb: number;
  readonly ldh: number;
  readonly offset: number;
}

function eitherPort(port: number): TransportTest {
  return (code, base, yes, no) => {
    const destination = code.label();
    code.emit(base.ldh, base.offset).branch(OPCODE.jeq, port, yes, destination);
    code
      .place(destination)
      .emit(base.ldh, base.offset + 2)
      .branch(OPCODE.jeq, port, yes, no);
  };
}

function transport(protocol: number, test: TransportTest): Predicate {
  const overIpv4: Predicate = (code, yes, no) => {
    const whole = code.label();
    code.emit(OPCODE.ldh, IPV4.fragment).branch(OPCODE.jset, FRAGMENT_OFFSET, no, whole);
    code.place(whole).emit(OPCODE.ldxIpHeader, ETHERNET.payload);
    test(code, { ldb: OPCODE.ldbIndirect, ldh: OPCODE.ldhIndirect, offset: ETHERNET.payload }, yes, no);
  };
  const overIpv6: Predicate = (code, yes, no) => {
    test(code, { ldb: OPCODE.ldb, ldh: OPCODE.ldh, offset: IPV6.payload }, yes, no);
  };
  return anyOf(allOf(ipProtocol(protocol), overIpv4), allOf(ipv6NextHeader(protocol), overIpv6));
}

function byteEquals(offset: number, value: number): Predicate {
  return (code, yes, no) => {
    code.emit(OPCODE.ldb, offset).branch(OPCODE.jeq, value, yes, no);
  };
}

/** Compares 4, 6 or 16 bytes, in words of four and a last half word. */
function fieldEquals(offset: number, bytes: Buffer): Predicate {
  const words: Predicate[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const half = bytes.length - at < 4;
    const value = half ? bytes.readUInt16BE(at) : bytes.readUInt32BE(at);
    words.push((code, yes, no) => {
      code.emit(half ? OPCODE.ldh : OPCODE.ld, offset + at).branch(OPCODE.jeq, value, yes, no);
    });
  }
  return allOf(...words);
}

/** Frames for which every predicate holds; all frames where there is none. */
export function allOf(...predicates: readonly Predicate[]): Predicate {
  const last = predicates.at(-1) ?? everything;
  return (code, yes, no) => {
    for (const predicate of predicates.slice(0, -1)) {
      const next = code.label();
      predicate(code, next, no);
      code.place(next);
    }
    last(code, yes, no);
  };
}

/** Frames for which at least one predicate holds; no frame where there is none. */
export function anyOf(...predicates: readonly Predicate[]): Predicate {
  return (code, yes, no) => allOf(...predicates.map(not))(code, no, yes);
}

/** Frames for which the predicate does not hold. */
export function not(predicate: Predicate): Predicate {
  return (code, yes, no) => predicate(code, no, yes);
}

/** Bytes to keep of a frame that is wanted; the kernel takes this as "all of it". */
export const WHOLE_FRAME = 0x40000;

/** One program that keeps the first `snapLength` bytes of frames for which the predicate holds. */
export function compileFilter(predicate: Predicate, snapLength = WHOLE_FRAME): FilterInstruction[] {
  const code = new Assembler();
  const yes = code.label();
  const no = code.label();
  predicate(code, yes, no);
  return code.place(yes).ret(snapLength).place(no).ret(0).assemble();
}
