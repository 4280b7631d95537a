import { echoFrame, packetFrame, read } from "./frames.ts";
import { serverMac } from "./guest-init.ts";

const packet = {
  source: 0x0a640001,
  sourcePort: 4000,
  destination: 0x0a600001,
  destinationPort: 80,
  tcpFlags: 0x02,
};

/** The sum over a header and its checksum is all ones (RFC 1071). */
function sum(...parts: readonly Buffer[]): number {
  let total = 0;
  for (const part of parts) for (let i = 0; i < part.length; i += 2) total += part.readUInt16BE(i);
  while (total > 0xffff) total = (total & 0xffff) + (total >>> 16);
  return total;
}

test.each([
  ["TCP", 6, 20],
  ["UDP", 17, 8],
] as const)("a %s packet has right checksums and no payload", (protocol, number, length) => {
  const frame = packetFrame({ ...packet, protocol });
  const ip = frame.subarray(14, 34);
  const body = frame.subarray(34, 34 + length);
  expect(ip.readUInt16BE(2)).toBe(20 + length);
  expect(ip[9]).toBe(number);
  expect(sum(ip)).toBe(0xffff);
  expect(sum(ip.subarray(12), Buffer.from([0, number, 0, length]), body)).toBe(0xffff);
  expect([body.readUInt16BE(0), body.readUInt16BE(2)]).toEqual([4000, 80]);
  expect(frame.length).toBeGreaterThanOrEqual(60);
});

test("frames of the guest are read by what they mean", () => {
  const forwarded = packetFrame({ ...packet, protocol: "TCP" });
  forwarded.set(Buffer.from(serverMac(3).replaceAll(":", ""), "hex"), 0);
  expect(read(forwarded)).toEqual({ kind: "forwarded", server: 3 });
  expect(read(packetFrame({ ...packet, protocol: "TCP", tcpFlags: 0x14 }))).toEqual({ kind: "reset" });
  const reply = echoFrame(513);
  reply[34] = 0;
  expect(read(reply)).toEqual({ kind: "echo", sequence: 513 });
  reply[34] = 3;
  reply[35] = 3;
  expect(read(reply)).toEqual({ kind: "unreachable" });
  const ipv6 = Buffer.alloc(60);
  ipv6.writeUInt16BE(0x86dd, 12);
  expect(read(ipv6)).toBeUndefined();
});
