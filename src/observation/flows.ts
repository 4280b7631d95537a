import { type Ipv4, ipv4ToNumber, type Mac } from "../domain/address.ts";
import type { FrameRef, ProbeEvent } from "../domain/history.ts";
import { type Instant, ns } from "../domain/units.ts";
import { macAt, u16, u32 } from "./decode/bytes.ts";
import { ETHERTYPE_IPV4 } from "./decode/ethernet.ts";
import { PROTOCOL_TCP } from "./decode/ipv4.ts";
import { ACK, SYN } from "./decode/tcp.ts";
import { readPcapng } from "./pcapng/reader.ts";

export interface ClientCapture {
  /** Contents of the client's capture file. */
  readonly bytes: Uint8Array;
  /** How frames refer to the file. */
  readonly name: string;
  /** What instants count from: CLOCK_REALTIME in nanoseconds. */
  readonly start: bigint;
  /** Of the service that was asked. */
  readonly address: Ipv4;
  readonly port: number;
}

/** A probe as its sender knows it. */
export type UnseenProbe = Omit<ProbeEvent, "toMac" | "wireSent" | "wireAnswered" | "frame">;

/** A probe's SYN leaves within microseconds of `sent`; a SYN further away belongs to another use of the port. */
const NEAR_NS = 1_000_000_000;

interface Attempt {
  readonly sent: Instant;
  readonly toMac: Mac;
  readonly frame: FrameRef;
  /** Of the first segment with payload from the service; null while there is none. */
  answered: Instant | null;
}

/**
 * Puts to each probe what the client's capture says of it: to whom its SYN went and when, and when the first
 * byte of an answer came. A probe without a frame (no neighbour, lost by the capture) keeps nulls.
 */
export function joinFlows(probes: readonly UnseenProbe[], capture: ClientCapture): ProbeEvent[] {
  const attempts = attemptsIn(capture);
  return probes.map((probe) => {
    const key = keyOf(ipv4ToNumber(probe.source), probe.sourcePort ?? 0);
    const attempt = nearest(attempts.get(key) ?? [], probe.sent);
    return {
      ...probe,
      toMac: attempt?.toMac ?? null,
      wireSent: attempt?.sent ?? null,
      wireAnswered: attempt?.answered ?? null,
      frame: attempt?.frame ?? null,
    };
  });
}

/** The connections in the capture by source, each beginning with its first SYN. */
function attemptsIn(capture: ClientCapture): Map<number, Attempt[]> {
  const service = ipv4ToNumber(capture.address);
  const attempts = new Map<number, Attempt[]>();
  const numbers = new Map<number, number>();
  for (const item of readPcapng(capture.bytes)) {
    if (item.kind !== "packet" || item.stampNs === null) continue;
    const segment = segmentIn(item.frame);
    if (segment === null) continue;
    const t = ns(Number(item.stampNs - capture.start));
    if (item.direction === "sent" && isTo(segment, service, capture.port)) {
      if ((segment.flags & (SYN | ACK)) !== SYN) continue;
      const key = keyOf(segment.source, segment.sourcePort);
      // A SYN that is sent again carries the same sequence number.
      if (numbers.get(key) === segment.sequence) continue;
      numbers.set(key, segment.sequence);
      const frame = { capture: capture.name, number: item.number };
      const attempt: Attempt = { sent: t, toMac: macAt(item.frame, 0), frame, answered: null };
      const known = attempts.get(key);
      if (known) known.push(attempt);
      else attempts.set(key, [attempt]);
    } else if (
      item.direction === "received" &&
      isFrom(segment, service, capture.port) &&
      segment.payload > 0
    ) {
      const attempt = attempts.get(keyOf(segment.destination, segment.destinationPort))?.at(-1);
      if (attempt) attempt.answered ??= t;
    }
  }
  return attempts;
}

function nearest(attempts: readonly Attempt[], sent: Instant): Attempt | null {
  let best: Attempt | null = null;
  let distance = NEAR_NS;
  for (const attempt of attempts) {
    const apart = Math.abs(attempt.sent - sent);
    if (apart >= distance) continue;
    distance = apart;
    best = attempt;
  }
  return best;
}

/** A source address and port as one number: 48 bits fit. */
const keyOf = (address: number, port: number): number => address * 0x10000 + port;

interface Segment {
  readonly source: number;
  readonly destination: number;
  readonly sourcePort: number;
  readonly destinationPort: number;
  readonly sequence: number;
  readonly flags: number;
  /** Bytes of payload on the wire, captured or not. */
  readonly payload: number;
}

const isTo = (segment: Segment, address: number, port: number): boolean =>
  segment.destination === address && segment.destinationPort === port;
const isFrom = (segment: Segment, address: number, port: number): boolean =>
  segment.source === address && segment.sourcePort === port;

/**
 * As decodeEthernet, decodeIpv4 and decodeTcp do it, in numbers alone: a capture holds hundreds of thousands
 * of these, and their texts would be most of the work.
 */
function segmentIn(frame: Uint8Array): Segment | null {
  const ip = 14;
  if (frame.length < ip + 40 || u16(frame, 12) !== ETHERTYPE_IPV4 || frame[ip + 9] !== PROTOCOL_TCP)
    return null;
  const tcp = ip + (frame[ip]! & 0x0f) * 4;
  const headerLength = ((frame[tcp + 12] ?? 0) >> 4) * 4;
  return {
    source: u32(frame, ip + 12),
    destination: u32(frame, ip + 16),
    sourcePort: u16(frame, tcp),
    destinationPort: u16(frame, tcp + 2),
    sequence: u32(frame, tcp + 4),
    flags: frame[tcp + 13] ?? 0,
    payload: u16(frame, ip + 2) - (tcp - ip) - headerLength,
  };
}
