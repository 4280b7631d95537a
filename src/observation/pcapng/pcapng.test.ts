import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sample } from "../decode/samples.ts";
import { BROADCAST, INBOUND, MULTICAST, OUTBOUND } from "./blocks.ts";
import { type CaptureItem, readPcapng } from "./reader.ts";
import { PcapngWriter } from "./writer.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "pcapng-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const STAMP = 1_790_000_000_123_456_789n;

function written(write: (writer: PcapngWriter) => void): Buffer {
  const file = join(directory, "a.pcapng");
  const writer = new PcapngWriter(file);
  write(writer);
  writer.close();
  return readFileSync(file);
}

const packets = (items: Iterable<CaptureItem>) => [...items].filter((item) => item.kind === "packet");

test("what is written can be read again", () => {
  const file = written((writer) => {
    const eth0 = writer.addInterface("eth0", 256);
    const eth1 = writer.addInterface("eth1", 256);
    expect(writer.packet(eth0, STAMP, sample("vrrp2"), 54, OUTBOUND | MULTICAST)).toBe(1);
    expect(
      writer.packet(eth1, STAMP + 1n, sample("gratuitousArp").subarray(0, 41), 42, INBOUND | BROADCAST),
    ).toBe(2);
    writer.statistics(eth0, STAMP + 2n, 7, 3);
  });
  const items = [...readPcapng(file)];
  expect(items[0]).toEqual({ kind: "section", application: "keelhaul" });
  expect(items[1]).toMatchObject({
    number: 1,
    interface: { name: "eth0", linkType: 1, snapLength: 256 },
    stampNs: STAMP,
    direction: "sent",
    originalLength: 54,
  });
  expect(items[2]).toMatchObject({
    number: 2,
    interface: { name: "eth1" },
    stampNs: STAMP + 1n,
    direction: "received",
    originalLength: 42,
  });
  expect(packets(items).map((item) => Buffer.from(item.frame))).toEqual([
    Buffer.from(sample("vrrp2")),
    Buffer.from(sample("gratuitousArp").subarray(0, 41)),
  ]);
  expect(items[3]).toMatchObject({ kind: "statistics", received: 7, dropped: 3 });
});

test("more than one buffer full keeps order and numbers", () => {
  const file = written((writer) => {
    const eth0 = writer.addInterface("eth0", 256);
    for (let i = 0; i < 5000; i++) writer.packet(eth0, STAMP + BigInt(i), sample("syn"), 74, OUTBOUND);
  });
  const read = packets(readPcapng(file));
  expect(read).toHaveLength(5000);
  expect(read.every((packet, i) => packet.number === i + 1 && packet.stampNs === STAMP + BigInt(i))).toBe(
    true,
  );
});

test("a file that ends in the middle of a block gives what is whole", () => {
  const file = written((writer) => {
    const eth0 = writer.addInterface("eth0", 256);
    for (let i = 0; i < 3; i++) writer.packet(eth0, STAMP, sample("syn"), 74, OUTBOUND);
  });
  expect(packets(readPcapng(file.subarray(0, file.length - 8)))).toHaveLength(2);
});

test("stamps of other resolutions are scaled to nanoseconds", () => {
  const file = written((writer) => {
    writer.packet(writer.addInterface("eth0", 0), 1_500_000n, sample("syn"), 74, OUTBOUND);
  });
  const resolution = file.indexOf(Buffer.from([9, 0, 1, 0, 9]));
  file[resolution + 4] = 6;
  expect(packets(readPcapng(file))[0]!.stampNs).toBe(1_500_000_000n);
  file[resolution + 4] = 0x80 | 20;
  expect(packets(readPcapng(file))[0]!.stampNs).toBe((1_500_000n * 1_000_000_000n) >> 20n);
});

test("what is no little-endian pcapng is refused by a sentence", () => {
  expect(() => [...readPcapng(Buffer.from("no capture at all"))]).toThrow("This is no pcapng file");
  const big = Buffer.from("0a0d0d0a0000001c1a2b3c4d00010000ffffffffffffffff0000001c", "hex");
  expect(() => [...readPcapng(big)]).toThrow("big-endian");
});

test("a packet of an interface that was not described is refused", () => {
  const file = written((writer) => {
    writer.packet(0, STAMP, sample("syn"), 74, OUTBOUND);
  });
  expect(() => [...readPcapng(file)]).toThrow("names interface 0, but its section describes 0");
});
