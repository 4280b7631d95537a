import { readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { LabError } from "../../src/engine/engine.ts";
import { netnsEngine } from "../../src/engine/netns/index.ts";
import type { NetnsLab } from "../../src/engine/netns/lab.ts";
import type { Topology } from "../../src/topology/topology.ts";
import {
  eventually,
  inhabitants,
  loadTrio,
  namespacesOf,
  reaches,
  scratch,
  tapAt,
  tracesOf,
  uniqueName,
} from "./testing.ts";

const engine = netnsEngine();
const place = scratch();
let topology: Topology;

beforeAll(async () => {
  topology = await loadTrio(place.path);
});
afterAll(() => place[Symbol.dispose]());

const raise = (name: string) =>
  engine.raise(topology, { name: uniqueName(name), directory: join(place.path, name) }) as Promise<NetnsLab>;

describe("a lab", () => {
  test("has nodes that reach each other by the addresses of the topology, the pool included", async () => {
    await using lab = await raise("reach");
    const client = lab.node("client");
    expect(await reaches(client, "10.9.0.11")).toBe(true);
    expect(await reaches(lab.node("real-2"), "10.9.0.5")).toBe(true);
    expect(await reaches(client, "10.9.0.77")).toBe(false);
  });

  test("has nodes with their own host name, processes, /run and logs", async () => {
    await using lab = await raise("own");
    const real = lab.node("real-1");
    const other = lab.node("real-2");
    expect((await real.run(["hostname"])).stdout).toBe("real-1\n");
    await real.run(["sh", "-c", "echo mine > /run/marker"]);
    expect((await real.run(["cat", "/run/marker"])).stdout).toBe("mine\n");
    expect((await other.run(["cat", "/run/marker"])).code).toBe(1);
    expect((await real.run(["ls", "/sys/class/net"])).stdout.split(/\s+/)).toEqual([
      "eth0",
      "lo",
      "nic0",
      "",
    ]);
    await real.run(["sh", "-c", `echo seen > ${real.directory}/from-inside`]);
    expect(readFileSync(join(real.directory, "from-inside"), "utf8")).toBe("seen\n");
  });

  test("sees its directory under the same path also where the node has a /run of its own", async () => {
    const name = uniqueName("run");
    const directory = `/run/keelhaul/${name}`;
    try {
      await using lab = await engine.raise(topology, { name, directory });
      writeFileSync(join(directory, "client", "note"), "from outside");
      expect((await lab.node("client").run(["cat", join(directory, "client", "note")])).stdout).toBe(
        "from outside",
      );
    } finally {
      rmSync(directory, { recursive: true, force: true });
    }
  });

  test("has the MACs that its facts name", async () => {
    await using lab = await raise("macs");
    for (const node of lab.nodes) {
      const [nic] = node.nics;
      expect((await node.run(["cat", "/sys/class/net/eth0/address"])).stdout.trim()).toBe(nic?.mac);
    }
    expect(new Set(lab.nodes.map((node) => node.nics[0]?.mac)).size).toBe(4);
  });

  test("brings frames with finished checksums and none above the MTU, however much a node sends at once", async () => {
    await using lab = await raise("offload");
    const client = lab.node("client");
    const sink = await client.start(
      [
        process.execPath,
        "-e",
        "require('net').createServer((s) => s.resume()).listen(9000, () => console.log('up'))",
      ],
      { log: "sink.log" },
    );
    expect(await eventually(() => readFileSync(join(client.directory, "sink.log"), "utf8") === "up\n")).toBe(
      true,
    );
    using tap = tapAt(client);
    const send =
      "const s = require('net').connect(9000, '10.9.0.1'); s.end(Buffer.alloc(500000)); s.on('close', () => {})";
    expect(await lab.node("real-1").run([process.execPath, "-e", send])).toMatchObject({
      code: 0,
      stderr: "",
    });
    const frames = tap.frames();
    expect(frames.length).toBeGreaterThan(300);
    expect(Math.max(...frames.map((frame) => frame.length))).toBe(1514);
    expect(frames.filter((frame) => frame.unfinished)).toEqual([]);
    sink.killFamily();
    await sink.ended;
  });

  test("does not answer ARP for a VIP on lo, and would if it were not told so", async () => {
    await using lab = await raise("arp");
    const client = lab.node("client");
    expect((await lab.node("real-1").run(["ip", "-o", "addr", "show", "dev", "lo"])).stdout).toContain(
      "10.9.0.100/32",
    );
    expect(await reaches(client, "10.9.0.100")).toBe(false);
    await lab.node("real-1").run(["sysctl", "-w", "net.ipv4.conf.all.arp_ignore=0"]);
    expect(await reaches(client, "10.9.0.100")).toBe(true);
    expect((await client.run(["ip", "neigh", "show", "10.9.0.100"])).stdout).toContain(
      lab.node("real-1").nics[0]?.mac,
    );
  });

  test("stands beside another one with the same addresses", async () => {
    await using one = await raise("twin-a");
    await using two = await raise("twin-b");
    expect(await reaches(one.node("client"), "10.9.0.11")).toBe(true);
    await one.node("real-1").powerOff();
    expect(await reaches(one.node("client"), "10.9.0.11")).toBe(false);
    expect(await reaches(two.node("client"), "10.9.0.11")).toBe(true);
  });

  test("refuses a name that is in use, and leaves the lab of that name alone", async () => {
    await using lab = await raise("name");
    await expect(raise("name")).rejects.toThrow(
      new RegExp(
        `^A lab named ${lab.name} is up already, raised by process ${process.pid} at .*; another name, or first`,
      ),
    );
    await expect(raise("name")).rejects.toBeInstanceOf(LabError);
    expect(await reaches(lab.node("client"), "10.9.0.11")).toBe(true);
  });

  test("leaves nothing when it is taken down", async () => {
    const directory = join(place.path, "gone");
    const lab = await raise("gone");
    const namespaces = new Set(lab.nodes.flatMap((node) => namespacesOf(node.pid!)));
    await lab.node("real-1").start(["sleep", "1000"], { log: "sleep.log" });
    expect(inhabitants(namespaces).length).toBeGreaterThan(0);
    expect(tracesOf(lab.name, directory)).not.toEqual([]);
    await lab[Symbol.asyncDispose]();
    expect(inhabitants(namespaces)).toEqual([]);
    expect(tracesOf(lab.name, directory)).toEqual([]);
  });

  test("leaves nothing when a node cannot come up", async () => {
    const broken: Topology = {
      ...topology,
      nodes: topology.nodes.map((node) =>
        node.name === "client" ? { ...node, sysctls: [["net.ipv4.no_such_key", "1"]] } : node,
      ),
    };
    const name = uniqueName("broken");
    const directory = join(place.path, "broken");
    await expect(engine.raise(broken, { name, directory })).rejects.toThrow(
      /^client: the kernel does not take net\.ipv4\.no_such_key = 1: /,
    );
    expect(tracesOf(name, directory)).toEqual([]);
  });
});

describe("a switch port", () => {
  test("cuts the node off and takes its carrier while it is down", async () => {
    await using lab = await raise("port");
    const port = lab.port("real-1", "front");
    const carrier = async () =>
      (await lab.node("real-1").run(["cat", "/sys/class/net/eth0/carrier"])).stdout.trim();
    expect(await carrier()).toBe("1");
    port.setUp(false);
    expect(await carrier()).toBe("0");
    expect(await reaches(lab.node("client"), "10.9.0.11")).toBe(false);
    port.setUp(true);
    expect(await reaches(lab.node("client"), "10.9.0.11")).toBe(true);
  });

  test("is where nftables drops frames unseen by the node", async () => {
    await using lab = await raise("nft");
    const port = lab.port("real-1", "front").interface;
    const rules = `table netdev cut {\n chain in {\n type filter hook ingress device "${port}" priority 0; policy drop;\n }\n}\n`;
    expect(await lab.runInSwitch(["nft", "-f", "-"], rules)).toMatchObject({ code: 0, stderr: "" });
    expect(await reaches(lab.node("client"), "10.9.0.11")).toBe(false);
    await lab.runInSwitch(["nft", "delete", "table", "netdev", "cut"]);
    expect(await reaches(lab.node("client"), "10.9.0.11")).toBe(true);
  });
});

describe("power", () => {
  test("off kills every process of the node, on builds it anew with the same MAC", async () => {
    await using lab = await raise("power");
    const node = lab.node("real-1");
    const states: string[] = [];
    node.onPower((state) => states.push(state));
    const program = await node.start(["sleep", "1000"], { log: "sleep.log" });
    const [before, mac] = [readlinkSync(node.netns), node.nics[0]?.mac];
    const namespaces = new Set(namespacesOf(node.pid!));
    // An open socket keeps the namespace, and would keep the links in it, as a recorder's does.
    using tap = tapAt(node);

    await node.powerOff();
    expect(tap.frames()).toEqual([]);
    expect(node.powered).toBe(false);
    expect(await program.ended).toEqual({ code: null, signal: "SIGKILL" });
    expect(inhabitants(namespaces)).toEqual([]);
    expect((await lab.runInSwitch(["ip", "link", "show", lab.port("real-1", "front").interface])).code).toBe(
      1,
    );
    await expect(node.run(["true"])).rejects.toThrow("real-1 has no power");

    await node.powerOn();
    expect(states).toEqual(["down", "up"]);
    expect(readlinkSync(node.netns)).not.toBe(before);
    expect((await node.run(["cat", "/sys/class/net/eth0/address"])).stdout.trim()).toBe(mac);
    expect((await node.run(["ip", "-o", "addr", "show", "dev", "lo"])).stdout).toContain("10.9.0.100/32");
    expect(await reaches(lab.node("client"), "10.9.0.11")).toBe(true);
  });
});

describe("a program", () => {
  test("writes to its log, or to whoever asked for its output", async () => {
    await using lab = await raise("output");
    const node = lab.node("client");
    const logged = await node.start(["sh", "-c", "echo out; echo err >&2"], { log: "both.log" });
    await logged.ended;
    expect(readFileSync(join(node.directory, "both.log"), "utf8")).toBe("out\nerr\n");
    let heard = "";
    const followed = await node.start(["sh", "-c", "echo out; echo err >&2"], {
      log: "errors.log",
      onOutput: (chunk) => {
        heard += chunk;
      },
    });
    await followed.ended;
    expect(await eventually(() => heard === "out\n")).toBe(true);
    expect(readFileSync(join(node.directory, "errors.log"), "utf8")).toBe("err\n");
  });

  test("is known by its own pid, ends as it ended, and gets its signals", async () => {
    await using lab = await raise("signal");
    const node = lab.node("client");
    const program = await node.start(["sleep", "1000"], { log: "sleep.log" });
    expect(await eventually(() => readFileSync(`/proc/${program.pid}/comm`, "latin1") === "sleep\n")).toBe(
      true,
    );
    expect(program.running).toBe(true);
    program.signal("SIGTERM");
    expect(await program.ended).toEqual({ code: null, signal: "SIGTERM" });
    expect(program.running).toBe(false);
    const failing = await node.start(["sh", "-c", "sleep 0.05; exit 7"], { log: "sleep.log" });
    expect(await failing.ended).toEqual({ code: 7, signal: null });
  });

  test("is stopped and continued without its starter taking notice", async () => {
    await using lab = await raise("stop");
    const program = await lab.node("client").start(["sleep", "1000"], { log: "sleep.log" });
    const state = () => readFileSync(`/proc/${program.pid}/stat`, "latin1").split(") ")[1]?.[0];
    program.signal("SIGSTOP");
    expect(await eventually(() => state() === "T")).toBe(true);
    program.signal("SIGCONT");
    expect(await eventually(() => state() === "S")).toBe(true);
    program.signal("SIGSTOP");
    program.signal("SIGKILL");
    expect(await program.ended).toEqual({ code: null, signal: "SIGKILL" });
  });

  test("dies with its whole family, orphans and stopped members included", async () => {
    await using lab = await raise("family");
    const node = lab.node("client");
    const script = "sleep 1001 & (sleep 1002 & sleep 1003 & exec sleep 1004) & setsid sleep 1005 & wait";
    const program = await node.start(["sh", "-c", script], { log: "family.log" });
    expect(await eventually(() => program.family().length === 6)).toBe(true);
    expect(program.family()[0]).toBe(program.pid);
    const family = program.family();
    program.killFamily();
    expect(await program.ended).toEqual({ code: null, signal: "SIGKILL" });
    const alive = () => family.filter((pid) => namespacesOf(pid).length > 0);
    expect(await eventually(() => alive().length === 0)).toBe(true);
    expect((await node.run(["sh", "-c", "ls -d /proc/[0-9]* | wc -l"])).stdout.trim()).toMatch(/^[2-4]$/);
  });

  test("that is not there is named", async () => {
    await using lab = await raise("missing");
    await expect(lab.node("client").start(["no-such-program"], { log: "x.log" })).rejects.toThrow(
      "client: there is no program no-such-program on this machine",
    );
  });

  test("that does not end in time is killed", async () => {
    await using lab = await raise("late");
    await expect(lab.node("client").run(["sleep", "1000"], { timeoutMs: 100 })).rejects.toThrow(
      "client: sleep 1000 did not end within 100 ms and was killed",
    );
  });
});
