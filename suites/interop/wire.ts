import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import {
  closeFd,
  formatAddress,
  openNamespace,
  PACKET_OUTGOING,
  PacketSocket,
  RouteSocket,
  within,
} from "@keelhaul/linux";
import type { Lab, LabProcess } from "../../src/engine/engine.ts";
import { loadTopology } from "../../src/topology/load.ts";
import { suitesEngine } from "../support/engine.ts";

export type Daemon = "director" | "keepalived";
/** `a` is 10.9.0.1 and fe80::a, `b` 10.9.0.2 and fe80::b. */
export type Side = "a" | "b";

/** An advertisement as it passed by. `t` is CLOCK_REALTIME in milliseconds, by the kernel. */
export interface Passing {
  readonly t: number;
  readonly source: string;
  readonly mac: string;
  readonly vrid: number;
  readonly priority: number;
}

export const addressOf = { a: { 4: "10.9.0.1", 6: "fe80::a" }, b: { 4: "10.9.0.2", 6: "fe80::b" } } as const;

const topology = `segments:
  front: { network: 10.9.0.0/24 }
nodes:
  a: { role: client, interfaces: { eth0: { segment: front, address: 10.9.0.1 } } }
  b: { role: client, interfaces: { eth0: { segment: front, address: 10.9.0.2 } } }
`;

const director = fileURLToPath(import.meta.resolve("@keelhaul/director/main"));

/** Two hosts on a segment, each with a daemon of its own; what they send is listened to. */
export class Wire implements AsyncDisposable {
  readonly #lab: Lab;
  readonly #directory: string;
  /** One at each host, for what comes in: a switch would keep unicast from anybody else. */
  readonly #ears: readonly PacketSocket[];
  readonly #buffer = Buffer.alloc(2048);
  readonly #heard: Passing[] = [];
  readonly #running = new Map<Side, LabProcess>();

  private constructor(lab: Lab, directory: string, ears: readonly PacketSocket[]) {
    this.#lab = lab;
    this.#directory = directory;
    this.#ears = ears;
  }

  static async raise(name: string): Promise<Wire> {
    const directory = await mkdtemp(join(tmpdir(), "keelhaul-wire-"));
    const file = join(directory, "wire.yaml");
    await writeFile(file, topology);
    const lab = await (await suitesEngine()).raise(await loadTopology(file), {
      name: `wire-${name}-${process.pid}`,
      directory: join(directory, "nodes"),
    });
    for (const side of ["a", "b"] as const) {
      const add = ["ip", "-6", "addr", "add", `${addressOf[side][6]}/64`, "dev", "eth0", "nodad"];
      // One link-local address, so that it is known which one the daemons take.
      await lab.node(side).run(["ip", "-6", "addr", "flush", "dev", "eth0", "scope", "link"]);
      await lab.node(side).run(add);
    }
    const ears = (["a", "b"] as const).map((side) => earAt(lab.node(side).netns));
    return new Wire(lab, directory, ears);
  }

  /** Returns once the daemon takes part. */
  async start(side: Side, daemon: Daemon, conf: string): Promise<void> {
    const starts = async () =>
      (await this.log(side, daemon).catch(() => "")).split("Startup complete").length;
    const before = await starts();
    const node = this.#lab.node(side);
    const file = join(node.directory, "keepalived.conf");
    await writeFile(file, conf, { mode: 0o644 });
    const argv =
      daemon === "keepalived"
        ? ["keepalived", "-n", "-l", "-D", "-P", "-f", file]
        : [process.execPath, director, "-f", file, "-D", "-P", "--state-dir", join(node.directory, "state")];
    this.#running.set(side, await node.start(argv, { log: `${daemon}.log` }));
    if (!(await this.until(async () => (await starts()) > before, 10_000))) {
      throw new Error(
        `${daemon} was to say "Startup complete" within 10 s:\n${await this.log(side, daemon)}`,
      );
    }
  }

  async stop(side: Side): Promise<void> {
    const daemon = this.#running.get(side);
    this.#running.delete(side);
    daemon?.signal("SIGTERM");
    await daemon?.ended;
  }

  async kill(side: Side): Promise<void> {
    const daemon = this.#running.get(side);
    this.#running.delete(side);
    daemon?.killFamily();
    await daemon?.ended;
  }

  /** Everything heard so far. */
  adverts(): readonly Passing[] {
    for (const ear of this.#ears) {
      for (let frame = ear.recv(this.#buffer); frame !== null; frame = ear.recv(this.#buffer)) {
        if (frame.packetType === PACKET_OUTGOING) continue;
        const passing = readAdvert(this.#buffer.subarray(0, frame.length), Number(frame.timestampNs) / 1e6);
        if (passing !== null) this.#heard.push(passing);
      }
    }
    return this.#heard.sort((one, other) => one.t - other.t);
  }

  /** True once the condition holds; false after the deadline. */
  async until(condition: () => boolean | Promise<boolean>, deadlineMs: number): Promise<boolean> {
    for (const end = performance.now() + deadlineMs; performance.now() < end; await sleep(20)) {
      if (await condition()) return true;
    }
    return false;
  }

  /** True once this side holds the addresses, the other does not, and it alone has advertised for `quietMs`. */
  leads(side: Side, addresses: readonly string[], quietMs: number, deadlineMs = 8_000): Promise<boolean> {
    const other = side === "a" ? "b" : "a";
    const own: readonly string[] = Object.values(addressOf[side]);
    return this.until(async () => {
      const since = Date.now() - quietMs;
      const late = this.adverts().filter(({ t }) => t >= since);
      if (late.length === 0 || late.some(({ source, priority }) => !own.includes(source) || priority === 0))
        return false;
      const [here, there] = [await this.held(side), await this.held(other)];
      return addresses.every((address) => here.includes(address) && !there.includes(address));
    }, deadlineMs);
  }

  /** Addresses on all interfaces of a side. */
  async held(side: Side): Promise<string[]> {
    const { stdout } = await this.run(side, ["ip", "-j", "addr"]);
    const links = JSON.parse(stdout) as { addr_info: { local: string }[] }[];
    return links.flatMap(({ addr_info }) => addr_info.map(({ local }) => local));
  }

  run(side: Side, argv: readonly string[]): Promise<{ readonly stdout: string }> {
    return this.#lab.node(side).run(argv);
  }

  async log(side: Side, daemon: Daemon): Promise<string> {
    return readFile(join(this.#lab.node(side).directory, `${daemon}.log`), "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const side of [...this.#running.keys()]) await this.stop(side);
    for (const ear of this.#ears) ear.close();
    await this.#lab[Symbol.asyncDispose]();
    await rm(this.#directory, { recursive: true, force: true });
  }
}

function earAt(path: string): PacketSocket {
  const netns = openNamespace(path);
  const ear = within(netns, () => {
    using links = RouteSocket.open();
    const { type, parent, index } = links.link("eth0")!;
    // A macvlan on a macvlan stands beside it, on the interface beneath both.
    const ifindex = type === "macvlan" && parent !== null ? parent : index;
    return new PacketSocket({ ifindex, receiveBuffer: 4 << 20 });
  });
  closeFd(netns);
  return ear;
}

/** VRRP over IPv4 or IPv6 in an Ethernet frame; an authentication header may stand before it. */
function readAdvert(frame: Buffer, t: number): Passing | null {
  if (frame.length < 46) return null;
  const etherType = frame.readUInt16BE(12);
  const mac = frame.toString("hex", 6, 12);
  if (etherType === 0x86dd && frame.length >= 62 && frame[20] === 112) {
    return { t, mac, source: formatAddress(frame.subarray(22, 38)), vrid: frame[55]!, priority: frame[56]! };
  }
  if (etherType !== 0x0800) return null;
  const source = formatAddress(frame.subarray(26, 30));
  const at =
    frame[23] === 112 ? 34 : frame[23] === 51 && frame[34] === 112 ? 34 + (frame[35]! + 2) * 4 : null;
  return at === null ? null : { t, mac, source, vrid: frame[at + 1]!, priority: frame[at + 2]! };
}
