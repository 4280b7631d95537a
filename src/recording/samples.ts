/** A recording with one event of each kind, for tests. */
import { ipv4, mac } from "../domain/address.ts";
import type { HistoryEvent } from "../domain/history.ts";
import type { Recording, RecordingHeader } from "../domain/recording.ts";
import { centiseconds, ms, ns } from "../domain/units.ts";
import type { RunFile } from "./schema/run.ts";

const vip = ipv4("192.168.114.180");
const broadcast = mac("ff:ff:ff:ff:ff:ff");
const d1 = { address: ipv4("192.168.114.129"), mac: mac("02:4b:00:00:00:01") };
const client = ipv4("192.168.114.1");
const frame = (node: string, number: number) => ({ capture: `captures/${node}.pcapng`, number });

export const events: readonly HistoryEvent[] = [
  { kind: "phase", t: ns(0), phase: "starting" },
  {
    kind: "address",
    t: ns(1_000),
    node: "director-1",
    interface: "eth0",
    address: d1.address,
    prefixLength: 24,
    change: "added",
    initial: true,
  },
  { kind: "neighbour", t: ns(2_000), node: "client", address: vip, mac: null, state: "none" },
  { kind: "log", t: ns(3_000), node: "director-1", program: "keepalived", text: "Starting Keepalived" },
  {
    kind: "claim",
    t: ns(4_000),
    node: "director-1",
    instance: "VI_1",
    state: "MASTER",
    text: "(VI_1) Entering MASTER STATE",
  },
  {
    kind: "advert",
    t: ns(5_000),
    at: "director-1",
    direction: "sent",
    frame: frame("director-1", 3),
    source: d1.address,
    sourceMac: d1.mac,
    destination: ipv4("224.0.0.18"),
    ttl: 255,
    version: 2,
    vrid: 100,
    priority: 100,
    interval: centiseconds(100),
    addresses: [vip],
    authType: 1,
    defect: null,
  },
  {
    kind: "arp",
    t: ns(6_000),
    at: "director-1",
    direction: "sent",
    frame: frame("director-1", 4),
    operation: "request",
    gratuitous: true,
    sourceMac: d1.mac,
    senderMac: d1.mac,
    senderAddress: vip,
    targetMac: broadcast,
    targetAddress: vip,
  },
  {
    kind: "who-has",
    t: ns(7_000),
    observer: "observer",
    address: vip,
    answers: [{ mac: d1.mac, after: ms(0.07), frame: frame("observer", 2) }],
  },
  {
    kind: "probe",
    t: ns(8_000),
    id: 0,
    client: "client",
    source: client,
    sourcePort: 10_000,
    sent: ns(8_300),
    ended: ns(9_000),
    outcome: "answered",
    server: "real-1",
    toMac: d1.mac,
    wireSent: ns(8_330),
    wireAnswered: ns(8_950),
    frame: frame("client", 7),
  },
  {
    kind: "load-sample",
    t: ns(9_500),
    tool: "k6",
    client: "client",
    latency: ms(1.2),
    ok: true,
    server: null,
  },
  {
    kind: "fault",
    t: ns(10_000),
    id: "power-off",
    name: "power-off",
    edge: "began",
    targets: ["director-1"],
    layer: "host",
    summary: "the master's power is cut",
    witness: "its links are gone",
  },
  { kind: "node", t: ns(11_000), node: "director-1", state: "down" },
  { kind: "clock-step", t: ns(12_000), by: ms(-40) },
  { kind: "capture", t: ns(13_000), at: "client", file: "captures/client.pcapng", frames: 12, lost: 0 },
];

const header: RecordingHeader = {
  format: "keelhaul-recording",
  version: 1,
  start: "1790000000000000000",
  name: "failover.power-off.1",
  scenario: "failover",
  title: "The master's power is cut",
  why: "The backup must take over within its master-down time.",
  variant: "power-off",
  repetition: 1,
  phase: 0.5,
  topology: "lvs-dr",
  stack: "keepalived",
  engine: "netns",
  seed: 7,
  command: "keelhaul run failover",
  commit: null,
  environment: { kernel: "6.1.0", node: "v24.0.0", cores: 2, rootless: false },
  nodes: [
    {
      name: "director-1",
      role: "director",
      nics: [{ name: "eth0", segment: "lan", mac: d1.mac, address: d1.address }],
    },
  ],
  vips: [{ name: "web", address: vip, segment: "lan", port: 80, protocol: "tcp" }],
  instances: [
    {
      node: "director-1",
      instance: "VI_1",
      interface: "eth0",
      version: 2,
      vrid: 100,
      priority: 100,
      preempt: true,
      advertInterval: ms(1000),
      skew: ms(609.375),
      masterDown: ms(3609.375),
      addresses: [vip],
    },
  ],
  service: {
    vip,
    port: 80,
    scheduler: "rr",
    persistence: 50,
    servers: [{ node: "real-1", address: ipv4("192.168.114.252"), weight: 1 }],
  },
  load: { kind: "prober", rate: 1000, timeout: ms(500), sources: [client] },
  configurations: [
    { node: "director-1", file: "nodes/director-1/keepalived.conf", text: "vrrp_instance VI_1 { }" },
  ],
  expectations: [
    {
      property: "failover-within",
      plane: "data",
      window: "fault",
      expect: "holds",
      bounds: { measure: "outage", atMost: 4000 },
      why: "The backup hears nothing any more.",
    },
  ],
  notes: [],
  failure: null,
  interrupted: false,
};

export const recording: Recording = { header, history: events };

export const run: RunFile = {
  format: "keelhaul-run",
  version: 1,
  id: "2026-01-02T03-04-05",
  command: "keelhaul run failover",
  startedAt: "2026-01-02T03:04:05.000Z",
  topology: "lvs-dr",
  stack: "keepalived",
  engine: "netns",
  seed: 7,
  commit: null,
  recordings: ["failover.power-off.1"],
  interrupted: false,
  judged: [
    {
      recording: "failover.power-off.1",
      verdicts: [
        {
          property: "failover-within",
          plane: "data",
          window: "fault",
          outcome: "holds",
          summary: "The client was without an answer for 3.2 s.",
          measures: [{ name: "outage", value: 3200, unit: "ms", expected: [2609, 3609], error: 1 }],
          intervals: [{ from: ns(1), to: ns(2), who: ["director-2"] }],
          evidence: [{ text: "the first advert", t: ns(1), frame: frame("director-2", 9), filter: "vrrp" }],
        },
      ],
      judgements: [{ expectation: header.expectations[0]!, outcome: "met", summary: "as expected" }],
      outcome: "met",
    },
  ],
};
