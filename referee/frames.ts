import { guestAddress, guestMac, refereeAddress, refereeMac } from "./guest-init.ts";

/** The few Ethernet frames the referee sends, and what it wants to know of those that come back. */

const tcp = 6;
const udp = 17;
const icmp = 1;

export interface SentPacket {
  readonly protocol: "TCP" | "UDP";
  readonly source: number;
  readonly sourcePort: number;
  readonly destination: number;
  readonly destinationPort: number;
  readonly tcpFlags: number;
}

/** A packet without payload: 40 octets of IPv4 and TCP, or 28 of IPv4 and UDP. */
export function packetFrame(packet: SentPacket): Buffer {
  const { protocol, source, destination } = packet;
  const body = Buffer.alloc(protocol === "TCP" ? 20 : 8);
  body.writeUInt16BE(packet.sourcePort, 0);
  body.writeUInt16BE(packet.destinationPort, 2);
  if (protocol === "TCP") {
    body[12] = 5 << 4;
    body[13] = packet.tcpFlags;
    body.writeUInt16BE(0xffff, 14);
  } else {
    body.writeUInt16BE(8, 4);
  }
  const number = protocol === "TCP" ? tcp : udp;
  body.writeUInt16BE(
    checksum(pseudoHeader(source, destination, number, body.length), body),
    protocol === "TCP" ? 16 : 6,
  );
  return ipFrame(source, destination, number, body);
}

/** An echo request to the guest itself: its answer says that all frames before it have been dealt with. */
export function echoFrame(sequence: number): Buffer {
  const body = Buffer.alloc(8);
  body[0] = 8;
  body.writeUInt16BE(1, 4);
  body.writeUInt16BE(sequence, 6);
  body.writeUInt16BE(checksum(body), 2);
  return ipFrame(refereeAddress, guestAddress, icmp, body);
}

export type Seen =
  | { readonly kind: "echo"; readonly sequence: number }
  | { readonly kind: "forwarded"; readonly server: number }
  | { readonly kind: "unreachable" }
  | { readonly kind: "reset" }
  | { readonly kind: "other"; readonly frame: Buffer };

/** What a frame of the guest means; undefined for those that have nothing to do with IPv4. */
export function read(frame: Buffer): Seen | undefined {
  if (frame.readUInt16BE(12) !== 0x0800) return undefined;
  const destinationMac = frame.toString("hex", 0, 6);
  if (destinationMac.startsWith("0200000001")) return { kind: "forwarded", server: frame[5]! };
  const protocol = frame[23]!;
  const body = frame.subarray(14 + (frame[14]! & 0x0f) * 4);
  if (protocol === icmp && body[0] === 0) return { kind: "echo", sequence: body.readUInt16BE(6) };
  if (protocol === icmp && body[0] === 3 && body[1] === 3) return { kind: "unreachable" };
  if (protocol === tcp && (body[13]! & 0x04) !== 0) return { kind: "reset" };
  return { kind: "other", frame };
}

function ipFrame(source: number, destination: number, protocol: number, body: Buffer): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(20 + body.length, 2);
  header[8] = 64;
  header[9] = protocol;
  header.writeUInt32BE(source, 12);
  header.writeUInt32BE(destination, 16);
  header.writeUInt16BE(checksum(header), 10);
  const ethernet = Buffer.from(`${guestMac}${refereeMac}0800`.replaceAll(":", ""), "hex");
  const frame = Buffer.concat([ethernet, header, body]);
  return frame.length < 60 ? Buffer.concat([frame, Buffer.alloc(60 - frame.length)]) : frame;
}

function pseudoHeader(source: number, destination: number, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt32BE(source, 0);
  header.writeUInt32BE(destination, 4);
  header.writeUInt16BE(protocol, 8);
  header.writeUInt16BE(length, 10);
  return header;
}

/** RFC 1071 over parts of even length. */
function checksum(...parts: readonly Buffer[]): number {
  let sum = 0;
  for (const part of parts) for (let i = 0; i < part.length; i += 2) sum += part.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
