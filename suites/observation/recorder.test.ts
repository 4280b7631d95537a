/**
 * A recorder in a real lab, held against tshark, against the clock and against what was done to the lab. One
 * lab for all: what happens to it happens in `beforeAll`, in the order of the tests.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { closeFd, openNamespace, PacketSocket, RouteSocket, realtimeNs, within } from "@keelhaul/linux";
import { type Ipv4, ipv4 } from "../../src/domain/address.ts";
import { type AdvertEvent, type History, only, type ProbeEvent } from "../../src/domain/history.ts";
import { between, type Instant, ms } from "../../src/domain/units.ts";
import type { Lab, LabNode } from "../../src/engine/engine.ts";
import { type Prober, type RawProbe, startProber } from "../../src/load/prober.ts";
import { sample } from "../../src/observation/decode/samples.ts";
import { joinFlows } from "../../src/observation/flows.ts";
import { readPcapng } from "../../src/observation/pcapng/reader.ts";
import { Recorder } from "../../src/observation/recorder.ts";
import { startNginx } from "../../src/stacks/nginx.ts";
import { loadTopology } from "../../src/topology/load.ts";
import { suitesEngine } from "../support/engine.ts";

const VIP = ipv4("192.168.114.180");
const PAGE = "this is kgc web!";
const RATE = 500;
const directory = mkdtempSync(join(tmpdir(), "keelhaul-recorder-"));

let lab: Lab;
let recorder: Recorder;
let history: History;
let probes: readonly ProbeEvent[];
let refused: readonly RawProbe[];
let unanswered: readonly RawProbe[];
let neighboursOfClient: string;
let live: number;
let faultless: number;
const did = new Map<string, { readonly from: bigint; readonly to: bigint }>();

/** Does something and keeps between which clock readings it was done. */
async function step(name: string, work: () => unknown): Promise<void> {
  const from = realtimeNs();
  await work();
  did.set(name, { from, to: realtimeNs() });
}

const ip = async (node: LabNode, ...argv: string[]): Promise<void> => {
  const { code, stderr } = await node.run(["ip", ...argv]);
  if (code !== 0) throw new Error(`ip ${argv.join(" ")} on ${node.name}: ${stderr}`);
};

/** Sends VRRP advertisements out of the node's eth0, as a raw frame each. */
function advertise(node: LabNode, count: number): void {
  const netns = openNamespace(node.netns);
  within(netns, () => {
    using routes = RouteSocket.open();
    using socket = new PacketSocket({ ifindex: routes.link("eth0")!.index, etherType: 0 });
    for (let i = 0; i < count; i++) socket.send(sample("vrrp2"));
  });
  closeFd(netns);
}

const sourcesOf = (name: string): Ipv4[] =>
  lab.topology.nodes
    .find((node) => node.name === name)!
    .interfaces.flatMap(({ address, pool }) => [...(address === null ? [] : [address]), ...pool]);

/** Asks for so long and gives the requests; `watch` sees the prober before it is stopped. */
async function probe(
  name: string,
  port: number,
  milliseconds: number,
  watch: (prober: Prober) => void = () => {},
): Promise<RawProbe[]> {
  const node = lab.node("client");
  const pages = [{ server: "director-1", text: PAGE }];
  const { start } = recorder;
  const timeout = ms(200);
  const sources = sourcesOf("client");
  const prober = await startProber({
    node,
    address: VIP,
    port,
    rate: RATE,
    timeout,
    sources,
    pages,
    start,
    name,
  });
  await sleep(milliseconds);
  watch(prober);
  return prober.stop();
}

beforeAll(async () => {
  const topology = await loadTopology(
    fileURLToPath(new URL("../../topologies/lvs-dr.yaml", import.meta.url)),
  );
  const name = `test-recorder-${process.pid}`;
  lab = await (await suitesEngine()).raise(topology, { name, directory: join(directory, "nodes") });
  recorder = await Recorder.begin({ lab, directory });
  const [first, second] = [lab.node("director-1"), lab.node("director-2")];
  await startNginx(first, "nginx", `server { listen 80; location / { return 200 "${PAGE}"; } }`);

  await step("added", () => ip(first, "address", "add", `${VIP}/32`, "dev", "eth0"));
  await step("advertised", () => advertise(first, 3));
  const raw = await probe("prober", 80, 2000, (prober) => {
    live = prober.live.consecutiveAnswered;
    faultless = prober.faultlessFor;
  });
  refused = await probe("prober-refused", 81, 200);
  await step("second added", () => ip(second, "address", "add", `${VIP}/32`, "dev", "eth0"));
  await sleep(350);
  await step("second removed", () => ip(second, "address", "delete", `${VIP}/32`, "dev", "eth0"));
  await ip(second, "link", "add", "vrrp.100", "link", "eth0", "type", "macvlan", "mode", "private");
  await ip(second, "address", "add", "192.168.114.181/32", "dev", "vrrp.100");
  await step("dropped", () => ip(second, "link", "delete", "vrrp.100"));
  await step("off", () => second.powerOff());
  await sleep(50);
  await step("on", () => second.powerOn());
  await recorder.flush();
  await step("advertised again", () => advertise(first, 2));
  await step("removed", () => ip(first, "address", "delete", `${VIP}/32`, "dev", "eth0"));
  unanswered = await probe("prober-unanswered", 80, 350);
  neighboursOfClient = (await lab.node("client").run(["ip", "neighbour"])).stdout;
  await recorder.flush();
  const bytes = readFileSync(join(directory, "captures/client.pcapng"));
  probes = joinFlows(raw, {
    bytes,
    name: "captures/client.pcapng",
    start: recorder.start,
    address: VIP,
    port: 80,
  });
  history = await recorder.end();
}, 60_000);

afterAll(async () => {
  await recorder?.end().catch(() => {});
  await lab?.[Symbol.asyncDispose]();
  rmSync(directory, { recursive: true, force: true });
}, 20_000);

const realtimeOf = (t: Instant): bigint => recorder.start + BigInt(t);
const during = (name: string, t: Instant): boolean => {
  const { from, to } = did.get(name)!;
  return realtimeOf(t) >= from && realtimeOf(t) <= to;
};
/** After a step, and before the next began. */
const between2 = (after: string, before: string, t: Instant): boolean =>
  realtimeOf(t) > did.get(after)!.to && realtimeOf(t) < did.get(before)!.from;
const macOf = (name: string) => lab.node(name).nics[0]!.mac;
const adverts = (at: string, direction: AdvertEvent["direction"]) =>
  only(history, "advert").filter((event) => event.at === at && event.direction === direction);
const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)]!;

describe("addresses", () => {
  test("are initial where they were there, on every node", () => {
    const initial = only(history, "address").filter((event) => event.initial);
    for (const node of lab.nodes.filter((each) => each.nics[0]!.address !== null))
      expect(initial).toContainEqual(
        expect.objectContaining({ node: node.name, interface: "eth0", address: node.nics[0]!.address }),
      );
    expect(initial).toContainEqual(
      expect.objectContaining({ node: "real-1", interface: "lo", address: VIP }),
    );
    expect(new Set(initial.filter((event) => event.node === "client").map((event) => event.address))).toEqual(
      new Set(sourcesOf("client")),
    );
  });

  test("come and go when they do", () => {
    const changes = only(history, "address").filter(
      (event) => event.node === "director-1" && event.address === VIP,
    );
    expect(changes.map((event) => event.change)).toEqual(["added", "removed"]);
    expect(during("added", changes[0]!.t)).toBe(true);
    expect(during("removed", changes[1]!.t)).toBe(true);
    expect(changes[0]).not.toHaveProperty("initial");
  });

  test("go with an interface that is deleted", () => {
    const changes = only(history, "address").filter((event) => event.interface === "vrrp.100");
    expect(changes.map(({ change, address }) => [change, address])).toEqual([
      ["added", "192.168.114.181"],
      ["removed", "192.168.114.181"],
    ]);
    expect(during("dropped", changes[1]!.t)).toBe(true);
  });
});

describe("adverts", () => {
  test("are captured where they are sent and where they are received", () => {
    expect(adverts("director-1", "sent")).toHaveLength(5);
    expect(adverts("director-1", "received")).toHaveLength(0);
    for (const receiver of ["director-2", "client", "observer"]) {
      expect(adverts(receiver, "received")).toHaveLength(5);
      expect(adverts(receiver, "sent")).toHaveLength(0);
    }
    expect(adverts("director-1", "sent")[0]).toMatchObject({
      source: "192.168.114.129",
      priority: 100,
      vrid: 100,
      defect: null,
    });
  });

  test("carry the kernel's stamps: taken while they were sent, before anybody could read them", () => {
    const sent = adverts("director-1", "sent");
    const received = adverts("observer", "received");
    sent.forEach((event, i) => {
      expect(during(i < 3 ? "advertised" : "advertised again", event.t)).toBe(true);
      expect(received[i]!.t).toBeGreaterThanOrEqual(event.t);
    });
    const apart = sent.map((event, i) => between(event.t, received[i]!.t));
    expect(quantile(apart, 0.5)).toBeLessThan(0.5);
  });

  test("have the frame numbers and stamps that tshark sees", () => {
    for (const node of ["director-1", "director-2", "client", "observer"]) {
      const file = join(directory, `captures/${node}.pcapng`);
      const fields = ["frame.number", "frame.time_epoch", "frame.packet_flags_direction"].flatMap((f) => [
        "-e",
        f,
      ]);
      const { stdout, status } = spawnSync("tshark", ["-r", file, "-Y", "vrrp", "-T", "fields", ...fields], {
        encoding: "utf8",
      });
      expect(status).toBe(0);
      const theirs = stdout
        .trimEnd()
        .split("\n")
        .map((line) => line.split("\t"));
      const ours = only(history, "advert").filter((event) => event.at === node);
      expect(theirs.map(([number]) => Number(number))).toEqual(ours.map((event) => event.frame.number));
      expect(theirs.map(([, stamp]) => BigInt(stamp!.replace(".", "")))).toEqual(
        ours.map((event) => realtimeOf(event.t)),
      );
      expect(theirs.map(([, , way]) => (Number(way) === 2 ? "sent" : "received"))).toEqual(
        ours.map((event) => event.direction),
      );
      expect(ours.every((event) => event.frame.capture === `captures/${node}.pcapng`)).toBe(true);
    }
  });
});

describe("the referee", () => {
  const answers = (after: string, before: string) =>
    only(history, "who-has")
      .filter((event) => event.address === VIP && between2(after, before, event.t))
      .map((event) => event.answers.map((answer) => answer.mac).toSorted());

  test("hears the holder, within a millisecond or so, in a frame of the observer's capture", () => {
    const held = only(history, "who-has").filter((event) => between2("added", "second added", event.t));
    expect(held.length).toBeGreaterThan(10);
    expect(
      held.every(
        ({ answers: [first], answers }) => answers.length === 1 && first!.mac === macOf("director-1"),
      ),
    ).toBe(true);
    const delays = held.map((event) => event.answers[0]!.after);
    expect(Math.min(...delays)).toBeGreaterThan(0);
    expect(quantile(delays, 0.5)).toBeLessThan(2);
    expect(held[0]!.answers[0]!.frame?.capture).toBe("captures/observer.pcapng");
  });

  test("hears both in a split brain", () => {
    const rounds = answers("second added", "second removed");
    expect(rounds.length).toBeGreaterThan(1);
    const both = [macOf("director-1"), macOf("director-2")].toSorted();
    expect(rounds.every((macs) => macs.join() === both.join())).toBe(true);
  });

  test("hears nobody once nobody holds it, real servers with it on lo included", () => {
    const after = only(history, "who-has").filter((event) => realtimeOf(event.t) > did.get("removed")!.to);
    expect(after.length).toBeGreaterThan(1);
    expect(after.every((event) => event.answers.length === 0)).toBe(true);
  });

  test("enters nobody's cache and leaves no ARP events", () => {
    expect(neighboursOfClient).toContain(macOf("director-1"));
    expect(neighboursOfClient).not.toContain(macOf("observer"));
    const arp = only(history, "arp");
    expect(arp.filter((event) => [event.senderMac, event.targetMac].includes(macOf("observer")))).toEqual([]);
    expect(arp.length).toBeGreaterThan(0);
  });
});

test("the client's neighbour entry for the VIP: none, then the holder", () => {
  const entries = only(history, "neighbour").filter(
    (event) => event.node === "client" && event.address === VIP,
  );
  expect(entries[0]).toMatchObject({ mac: null, state: "none" });
  expect(entries).toContainEqual(expect.objectContaining({ mac: macOf("director-1"), state: "reachable" }));
});

describe("power", () => {
  test("is lost when the interface goes, and comes back", () => {
    const events = only(history, "node");
    expect(events.map(({ node, state }) => [node, state])).toEqual([
      ["director-2", "down"],
      ["director-2", "up"],
    ]);
    expect(during("off", events[0]!.t)).toBe(true);
    expect(realtimeOf(events[1]!.t)).toBeGreaterThan(did.get("off")!.to);
  });

  test("takes the addresses along and brings them back", () => {
    const primary = lab.node("director-2").nics[0]!.address;
    const changes = only(history, "address").filter(
      (event) => event.node === "director-2" && event.address === primary,
    );
    expect(changes.map((event) => event.change)).toEqual(["added", "removed", "added"]);
  });

  test("does not end the capture: frame numbers go on in the same file", () => {
    const numbers = adverts("director-2", "received").map((event) => event.frame.number);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    expect(during("advertised again", adverts("director-2", "received").at(-1)!.t)).toBe(true);
  });
});

describe("probes", () => {
  test("are sent at the rate asked for and answered, each by the server whose page came", () => {
    expect(probes.length).toBeGreaterThan(2 * RATE * 0.9);
    expect(new Set(probes.map(({ outcome, server }) => `${outcome} ${server}`))).toEqual(
      new Set(["answered director-1"]),
    );
    expect(live).toBeGreaterThan(RATE);
    expect(faultless).toBeGreaterThan(1500);
    const gaps = probes.slice(1).map((probe, i) => between(probes[i]!.t, probe.t));
    expect(gaps.every((gap) => Math.abs(gap - 1000 / RATE) < 0.001)).toBe(true);
  });

  test("that are refused, or that nobody answers, say so", () => {
    expect(refused.length).toBeGreaterThan(RATE * 0.1);
    expect(new Set(refused.map(({ outcome, server }) => `${outcome} ${server}`))).toEqual(
      new Set(["refused null"]),
    );
    expect(unanswered.length).toBeGreaterThan(RATE * 0.2);
    expect(new Set(unanswered.map((each) => each.outcome))).toEqual(new Set(["timeout"]));
    const waited = unanswered.map((each) => between(each.sent, each.ended));
    expect(Math.min(...waited)).toBeGreaterThanOrEqual(200);
    expect(quantile(waited, 0.5)).toBeLessThan(205);
  });

  test("use every source in turn", () => {
    const sources = sourcesOf("client");
    expect(probes.every((probe) => probe.source === sources[probe.id % sources.length])).toBe(true);
  });

  test("agree with the client's own capture", () => {
    expect(probes.every((probe) => probe.toMac === macOf("director-1") && probe.frame !== null)).toBe(true);
    const syn = probes.map((probe) => between(probe.sent, probe.wireSent!));
    const answer = probes.map((probe) => between(probe.wireAnswered!, probe.ended));
    const late = probes.map((probe) => between(probe.t, probe.sent));
    const told = (values: readonly number[]) =>
      [0.5, 0.99].map((part) => `${(quantile(values, part) * 1000).toFixed(1)} µs`).join(" and ");
    process.stderr.write(
      `median and 99th percentile: plan to call ${told(late)}, call to SYN ${told(syn)}, answer to reading ${told(answer)}\n`,
    );
    expect(Math.min(...syn)).toBeGreaterThan(0);
    expect(Math.min(...answer)).toBeGreaterThan(0);
    expect(quantile(syn, 0.5)).toBeLessThan(ms(0.1));
    expect(quantile(answer, 0.5)).toBeLessThan(ms(1));
  });
});

describe("the end", () => {
  test("says of each capture how many frames it has and that none was lost", () => {
    const captures = only(history, "capture");
    expect(captures.map((event) => event.at).toSorted()).toEqual([
      "client",
      "director-1",
      "director-2",
      "observer",
    ]);
    for (const { file, frames, lost } of captures) {
      expect(lost).toBe(0);
      const items = [...readPcapng(readFileSync(join(directory, file)))];
      expect(items.filter((item) => item.kind === "packet")).toHaveLength(frames);
      const counted = items.filter((item) => item.kind === "statistics");
      expect(counted).toHaveLength(1);
      expect(counted[0]).toMatchObject({ received: frames, dropped: 0, interface: { name: "eth0" } });
    }
  });

  test("gives the history in the order of its stamps, and no step of the clock", () => {
    const stamps = history.map((event) => event.t);
    expect(stamps).toEqual(stamps.toSorted((a, b) => a - b));
    expect(stamps.every(Number.isSafeInteger)).toBe(true);
    expect(only(history, "clock-step")).toEqual([]);
  });
});
