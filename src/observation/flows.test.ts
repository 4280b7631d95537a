import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ipv4 } from "../domain/address.ts";
import { ns } from "../domain/units.ts";
import { ACK, PSH, SYN } from "./decode/tcp.ts";
import { joinFlows, type UnseenProbe } from "./flows.ts";
import { INBOUND, OUTBOUND } from "./pcapng/blocks.ts";
import { PcapngWriter } from "./pcapng/writer.ts";

const START = 1_790_000_000_000_000_000n;
const MS = 1_000_000;
const CLIENT = "192.168.114.1";
const VIP = "192.168.114.180";

interface Sent {
  readonly at: number;
  readonly flags: number;
  readonly sequence?: number;
  readonly answer?: boolean;
  readonly payload?: number;
  readonly port?: number;
  readonly mac?: number;
  readonly service?: number;
}

function frameOf({
  flags,
  sequence = 1,
  answer = false,
  payload = 0,
  port = 10_000,
  mac = 1,
  service = 80,
}: Sent): Buffer {
  const frame = Buffer.alloc(54);
  frame.set([2, 0x4b, 0, 0, 0, mac], 0);
  frame.writeUInt16BE(0x0800, 12);
  frame[14] = 0x45;
  frame.writeUInt16BE(40 + payload, 16);
  frame[23] = 6;
  frame.set((answer ? VIP : CLIENT).split(".").map(Number), 26);
  frame.set((answer ? CLIENT : VIP).split(".").map(Number), 30);
  frame.writeUInt16BE(answer ? service : port, 34);
  frame.writeUInt16BE(answer ? port : service, 36);
  frame.writeUInt32BE(sequence, 38);
  frame[46] = 0x50;
  frame[47] = flags;
  return frame;
}

function captureOf(frames: readonly Sent[]) {
  const directory = mkdtempSync(join(tmpdir(), "flows-"));
  try {
    const file = join(directory, "client.pcapng");
    const writer = new PcapngWriter(file);
    const on = writer.addInterface("eth0", 160);
    for (const frame of frames)
      writer.packet(on, START + BigInt(frame.at), frameOf(frame), 54, frame.answer ? INBOUND : OUTBOUND);
    writer.close();
    const name = "captures/client.pcapng";
    return { bytes: readFileSync(file), name, start: START, address: ipv4(VIP), port: 80 };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const probe = (sent: number, change: Partial<UnseenProbe> = {}): UnseenProbe => ({
  kind: "probe",
  t: ns(sent),
  id: 0,
  client: "client",
  source: ipv4(CLIENT),
  sourcePort: 10_000,
  sent: ns(sent),
  ended: ns(sent + MS),
  outcome: "answered",
  server: "real-1",
  ...change,
});

const exchange = (at: number, sequence: number, mac: number): Sent[] => [
  { at, flags: SYN, sequence, mac },
  { at: at + 100, flags: SYN | ACK, answer: true },
  { at: at + 200, flags: PSH | ACK, payload: 60, sequence: sequence + 1, mac },
  { at: at + 300, flags: PSH | ACK, payload: 160, answer: true },
  { at: at + 400, flags: PSH | ACK, payload: 5, answer: true },
];

test("a probe is found with its SYN and the first byte of its answer", () => {
  const [event] = joinFlows([probe(1000)], captureOf(exchange(1030, 7, 1)));
  expect(event).toEqual({
    ...probe(1000),
    toMac: "02:4b:00:00:00:01",
    wireSent: 1030,
    wireAnswered: 1330,
    frame: { capture: "captures/client.pcapng", number: 1 },
  });
});

test("a port that is used again is told apart by time", () => {
  const capture = captureOf([...exchange(1000, 7, 1), ...exchange(900 * MS, 8, 2)]);
  const events = joinFlows([probe(980), probe(900 * MS - 20)], capture);
  expect(events.map((event) => event.wireSent)).toEqual([1000, 900 * MS]);
  expect(events.map((event) => event.wireAnswered)).toEqual([1300, 900 * MS + 300]);
  expect(events.map((event) => event.toMac)).toEqual(["02:4b:00:00:00:01", "02:4b:00:00:00:02"]);
});

test("a SYN that is sent again is the same attempt, and its answer that of the first", () => {
  const capture = captureOf([
    { at: 1000, flags: SYN, sequence: 7, mac: 1 },
    { at: 1000 + 400 * MS, flags: SYN, sequence: 7, mac: 2 },
    { at: 1000 + 401 * MS, flags: PSH | ACK, payload: 160, answer: true },
  ]);
  const [event] = joinFlows([probe(990)], capture);
  expect(event).toMatchObject({
    toMac: "02:4b:00:00:00:01",
    wireSent: 1000,
    wireAnswered: 1000 + 401 * MS,
  });
});

test("frames of other services, ports and times are not the probe's", () => {
  const capture = captureOf([
    { at: 1000, flags: SYN, port: 10_001 },
    { at: 1010, flags: SYN, service: 81 },
    { at: 2000 * MS, flags: SYN },
    { at: 1020, flags: SYN | ACK, answer: true },
  ]);
  expect(joinFlows([probe(990)], capture)).toMatchObject([
    { toMac: null, wireSent: null, wireAnswered: null, frame: null },
  ]);
});
