/** The decoders against Wireshark's, over a file that PcapngWriter wrote. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OUTBOUND } from "../pcapng/blocks.ts";
import { PcapngWriter } from "../pcapng/writer.ts";
import { decodeArp } from "./arp.ts";
import { decodeEthernet } from "./ethernet.ts";
import { decodeIpv4 } from "./ipv4.ts";
import { altered, sample } from "./samples.ts";
import { decodeTcp } from "./tcp.ts";
import { decodeVrrp } from "./vrrp.ts";

const installed = spawnSync("tshark", ["--version"]).status === 0;
const withTshark = installed ? test : test.skip;
const reason = installed ? "" : " (not run: tshark is not installed; apt-get install tshark gives it)";

const STAMP = 1_790_000_000_123_456_789n;

/** What tshark makes of each frame, field by field; a field that comes several times is joined by commas. */
function dissect(frames: readonly Uint8Array[], fields: readonly string[]): Record<string, string>[] {
  const directory = mkdtempSync(join(tmpdir(), "tshark-"));
  try {
    const file = join(directory, "frames.pcapng");
    const writer = new PcapngWriter(file);
    const on = writer.addInterface("eth0", 0);
    for (const frame of frames) writer.packet(on, STAMP, frame, frame.length, OUTBOUND);
    writer.close();
    const checks = ["ip.check_checksum:TRUE", "vrrp.v3_checksum_as_in_v2:FALSE"].flatMap((option) => [
      "-o",
      option,
    ]);
    const names = fields.flatMap((field) => ["-e", field]);
    const { stdout, stderr, status } = spawnSync(
      "tshark",
      ["-r", file, ...checks, "-T", "fields", ...names],
      {
        encoding: "utf8",
      },
    );
    if (status !== 0) throw new Error(`tshark ended with ${status}: ${stderr}`);
    const lines = stdout.trimEnd().split("\n");
    return lines.map((line) => Object.fromEntries(line.split("\t").map((value, i) => [fields[i]!, value])));
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const ours = (frame: Uint8Array) => {
  const ethernet = decodeEthernet(frame)!;
  const ip = decodeIpv4(ethernet.payload);
  return { ethernet, ip, arp: decodeArp(ethernet.payload) };
};

withTshark(`number, stamp, direction and interface of a frame read as written${reason}`, () => {
  const [frame] = dissect(
    [sample("syn")],
    ["frame.number", "frame.time_epoch", "frame.packet_flags_direction", "frame.interface_name"],
  );
  expect(frame!["frame.number"]).toBe("1");
  expect(frame!["frame.time_epoch"]).toContain("1790000000.123456789");
  expect(Number(frame!["frame.packet_flags_direction"])).toBe(2);
  expect(frame!["frame.interface_name"]).toBe("eth0");
});

withTshark(`VRRP as tshark reads it${reason}`, () => {
  const frames = [
    sample("vrrp2"),
    sample("vrrp3PseudoHeader"),
    altered("vrrp2", { [34 + 2]: 255 }),
    altered("vrrp3PseudoHeader", { [34 + 4]: 0x0f, [34 + 5]: 0xff }),
    altered("vrrp2", { [14 + 8]: 64 }),
  ];
  const theirs = dissect(frames, [
    "ip.ttl",
    "vrrp.version",
    "vrrp.virt_rtr_id",
    "vrrp.prio",
    "vrrp.adver_int",
    "vrrp.short_adver_int",
    "vrrp.auth_type",
    "vrrp.ip_addr",
    "vrrp.checksum.status",
    "ip.checksum.status",
  ]);
  frames.forEach((frame, i) => {
    const ip = ours(frame).ip!;
    const packet = decodeVrrp(ip);
    const theirInterval =
      Number(theirs[i]!["vrrp.adver_int"]) * 100 || Number(theirs[i]!["vrrp.short_adver_int"]);
    expect({
      ttl: Number(theirs[i]!["ip.ttl"]),
      version: Number(theirs[i]!["vrrp.version"]),
      vrid: Number(theirs[i]!["vrrp.virt_rtr_id"]),
      priority: Number(theirs[i]!["vrrp.prio"]),
      interval: theirInterval,
      authType: theirs[i]!["vrrp.auth_type"] === "" ? null : Number(theirs[i]!["vrrp.auth_type"]),
      addresses: theirs[i]!["vrrp.ip_addr"]!.split(","),
      checksumRight: theirs[i]!["vrrp.checksum.status"] === "1",
      headerRight: theirs[i]!["ip.checksum.status"] === "1",
    }).toEqual({
      ttl: ip.ttl,
      version: packet.version,
      vrid: packet.vrid,
      priority: packet.priority,
      interval: packet.interval,
      authType: packet.authType,
      addresses: packet.addresses,
      checksumRight: packet.checksum !== null,
      headerRight: ip.headerChecksumRight,
    });
  });
});

withTshark(`ARP and TCP as tshark reads them${reason}`, () => {
  const [garp, reply, syn] = dissect(
    [sample("gratuitousArp"), sample("arpReply"), sample("syn")],
    [
      "arp.opcode",
      "arp.src.hw_mac",
      "arp.src.proto_ipv4",
      "arp.dst.proto_ipv4",
      "arp.isgratuitous",
      "eth.src",
    ].concat(["tcp.srcport", "tcp.dstport", "tcp.flags", "tcp.hdr_len", "tcp.seq_raw"]),
  );
  for (const [theirs, name] of [[garp!, "gratuitousArp"] as const, [reply!, "arpReply"] as const]) {
    const { arp, ethernet } = ours(sample(name));
    expect(arp).toMatchObject({
      operation: theirs["arp.opcode"] === "1" ? "request" : "reply",
      senderMac: theirs["arp.src.hw_mac"],
      senderAddress: theirs["arp.src.proto_ipv4"],
      targetAddress: theirs["arp.dst.proto_ipv4"],
      gratuitous: /^(1|True)$/.test(theirs["arp.isgratuitous"]!),
    });
    expect(ethernet.source).toBe(theirs["eth.src"]);
  }
  expect(decodeTcp(ours(sample("syn")).ip!.payload)).toMatchObject({
    sourcePort: Number(syn!["tcp.srcport"]),
    destinationPort: Number(syn!["tcp.dstport"]),
    flags: Number(syn!["tcp.flags"]),
    headerLength: Number(syn!["tcp.hdr_len"]),
    sequence: Number(syn!["tcp.seq_raw"]),
  });
});
