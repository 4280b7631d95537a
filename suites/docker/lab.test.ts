import { readFileSync, readlinkSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect } from "../../src/engine/docker/connection.ts";
import { reference } from "../../src/engine/docker/image/recipe.ts";
import { dockerEngine, NodeContainer } from "../../src/engine/docker/index.ts";
import type { DockerLab } from "../../src/engine/docker/lab.ts";
import { LabError } from "../../src/engine/engine.ts";
import type { Topology } from "../../src/topology/topology.ts";
import { inhabitants, namespacesOf, reaches, scratch, tapAt, uniqueName } from "../engine/testing.ts";
import { loadCrossed } from "./support/crossed.ts";
import { dockerForTests, withDocker } from "./support/daemon.ts";
import { dockerTraces } from "./support/docker-traces.ts";

const docker = await dockerForTests();
const place = scratch();
afterAll(async () => {
  place[Symbol.dispose]();
  await docker.stop();
});

withDocker(docker, "a lab of containers", () => {
  const name = uniqueName("docker");
  let topology: Topology;
  let lab: DockerLab;
  beforeAll(async () => {
    topology = await loadCrossed(place.path);
    lab = (await dockerEngine().raise(topology, { name, directory: join(place.path, name) })) as DockerLab;
  }, 60_000);
  afterAll(() => lab?.[Symbol.asyncDispose](), 60_000);

  test("has nodes that reach each other by the addresses of the topology, the pool included", async () => {
    expect(await reaches(lab.node("client"), "10.9.0.254")).toBe(true);
    expect(await reaches(lab.node("router"), "10.9.0.5")).toBe(true);
    expect(await reaches(lab.node("client"), "10.9.0.77")).toBe(false);
  });

  test("has interfaces with the names, segments, addresses and MACs of the topology, and Docker's no more", async () => {
    for (const node of lab.nodes) {
      const links = JSON.parse((await node.run(["ip", "-json", "address"])).stdout) as {
        ifname: string;
        address: string;
        addr_info: { family: string; local: string; prefixlen: number }[];
      }[];
      const seen = links
        .filter((link) => link.ifname !== "lo")
        .map(({ ifname, address, addr_info }) => ({
          name: ifname,
          mac: address,
          addresses: addr_info
            .filter(({ family }) => family === "inet")
            .map(({ local, prefixlen }) => `${local}/${prefixlen}`),
        }));
      const said = topology.nodes
        .find((each) => each.name === node.name)!
        .interfaces.map((each, index) => ({
          name: each.name,
          mac: node.nics[index]!.mac,
          addresses: each.address === null ? [] : [each.address, ...each.pool].map((one) => `${one}/24`),
        }));
      expect(seen.toSorted(byName)).toEqual(said.toSorted(byName));
    }
    const router = lab.node("router");
    expect(await reaches(router, "10.9.1.11")).toBe(true);
    expect((await router.run(["ip", "neigh", "show", "dev", "eth1"])).stdout).toContain("10.9.1.11");
  });

  test("has the topology's sysctls, no default route, and no rules of Docker's", async () => {
    const real = lab.node("real-1");
    const keys = [
      "net.ipv4.conf.all.arp_ignore",
      "net.ipv4.conf.lan7.arp_announce",
      "net.ipv6.conf.all.disable_ipv6",
    ];
    const read = keys.map((key) => `/proc/sys/${key.replaceAll(".", "/")}`);
    expect((await real.run(["cat", ...read])).stdout.split("\n")).toEqual(["1", "2", "0", ""]);
    expect((await real.run(["ip", "route", "show", "default"])).stdout).toBe("");
    expect((await real.run(["nft", "list", "ruleset"])).stdout).toBe("");
  });

  test("runs programs with the container's rights: NET_ADMIN and NET_RAW, and what every container has", async () => {
    const node = lab.node("client");
    const given = async (status: string) => /^CapEff:\s*(\w+)/m.exec(status)?.[1];
    const own = await given((await node.run(["cat", "/proc/self/status"])).stdout);
    const container = await given(readFileSync(`/proc/${node.pid}/status`, "latin1"));
    expect(own).toBe(container);
    const bits = BigInt(`0x${own}`);
    const has = (bit: bigint) => ((bits >> bit) & 1n) === 1n;
    const [netAdmin, netRaw, sysAdmin, sysModule] = [12n, 13n, 21n, 16n];
    expect([netAdmin, netRaw, sysAdmin, sysModule].map(has)).toEqual([true, true, false, false]);
    expect((await node.run(["mount", "-t", "tmpfs", "none", "/mnt"])).code).not.toBe(0);
  });

  test("runs programs in the container's cgroups, files and environment, and Node as the image has it", async () => {
    const node = lab.node("client");
    const cgroups = (text: string) => text.trim().split("\n").toSorted();
    const inside = await node.start(["sleep", "1000"], { log: "sleep.log" });
    expect(cgroups(readFileSync(`/proc/${inside.pid}/cgroup`, "latin1"))).toEqual(
      cgroups(readFileSync(`/proc/${node.pid}/cgroup`, "latin1")),
    );
    inside.killFamily();
    await inside.ended;
    expect((await node.run(["hostname"])).stdout).toBe("client\n");
    expect((await node.run(["sh", "-c", "echo $HOME $JEST_WORKER_ID"])).stdout).toBe("/root\n");
    expect((await node.run([process.execPath, "-p", "process.execPath + process.version"])).stdout).toBe(
      `/usr/local/bin/node${process.version}\n`,
    );
    await node.run(["sh", "-c", `echo seen > ${node.directory}/from-inside`]);
    expect(readFileSync(join(node.directory, "from-inside"), "utf8")).toBe("seen\n");
    expect((await node.run(["touch", import.meta.filename])).stderr).toContain("Read-only file system");
  });

  test("keeps no process that has ended, whoever its parent was", async () => {
    const node = lab.node("client");
    expect((await node.run(["sh", "-c", "(sleep 0.5 & sleep 0.5 &) >/dev/null 2>&1"])).code).toBe(0);
    const processes = async () =>
      (await node.run(["ps", "-o", "stat=,comm=", "-C", "sleep"])).stdout.trim().split("\n");
    expect((await processes()).length).toBe(3);
    await sleep(800);
    expect((await processes()).length).toBe(1);
  });

  test("names a program that the image does not have", async () => {
    await expect(lab.node("client").start(["no-such-program"], { log: "x.log" })).rejects.toThrow(
      `client: there is no program no-such-program in the image ${reference()}`,
    );
  });

  test("keeps the machine's own addresses off the segment", async () => {
    const own = Object.values(networkInterfaces())
      .flatMap((each) => each ?? [])
      .find(({ family, internal }) => family === "IPv4" && !internal);
    const client = lab.node("client");
    const target = own?.address ?? "127.0.0.1";
    await client.run(["ip", "route", "replace", `${target}/32`, "dev", "eth0"]);
    expect(await reaches(client, target)).toBe(false);
    expect((await client.run(["ip", "neigh", "show", target])).stdout).not.toContain("lladdr");
    await client.run(["ip", "route", "del", `${target}/32`, "dev", "eth0"]);
  });

  test("cuts a node off at its switch port, where nftables drops frames that the node does not see", async () => {
    const port = lab.port("router", "front");
    port.setUp(false);
    expect(await reaches(lab.node("client"), "10.9.0.254")).toBe(false);
    expect(await reaches(lab.node("router"), "10.9.1.11")).toBe(true);
    port.setUp(true);
    expect(await reaches(lab.node("client"), "10.9.0.254")).toBe(true);
    const rules = `table netdev cut {\n chain in {\n type filter hook ingress device "${port.interface}" priority 0; policy drop;\n }\n}\n`;
    expect(await lab.runInSwitch(["nft", "-f", "-"], rules)).toMatchObject({ code: 0, stderr: "" });
    expect(await reaches(lab.node("client"), "10.9.0.254")).toBe(false);
    await lab.runInSwitch(["nft", "delete", "table", "netdev", "cut"]);
    expect(await reaches(lab.node("client"), "10.9.0.254")).toBe(true);
  });

  test("power off kills every process of the node, on builds it anew with the same names and MACs", async () => {
    const node = lab.node("router");
    const states: string[] = [];
    const unlisten = node.onPower((state) => states.push(state));
    const program = await node.start(["sleep", "1000"], { log: "sleep.log" });
    const before = readlinkSync(node.netns);
    const namespaces = new Set(namespacesOf(node.pid!));
    // An open socket keeps the namespace, and would keep the links in it, as a recorder's does.
    using tap = tapAt(node);
    await node.powerOff();
    expect(tap.frames()).toEqual([]);
    expect(node.powered).toBe(false);
    expect(await program.ended).toEqual({ code: null, signal: "SIGKILL" });
    expect(inhabitants(namespaces)).toEqual([]);
    await expect(node.run(["true"])).rejects.toThrow("router has no power");
    await node.powerOn();
    unlisten();
    expect(states).toEqual(["down", "up"]);
    expect(readlinkSync(node.netns)).not.toBe(before);
    for (const { name: nic, mac } of node.nics)
      expect((await node.run(["cat", `/sys/class/net/${nic}/address`])).stdout.trim()).toBe(mac);
    expect(await reaches(lab.node("client"), "10.9.0.254")).toBe(true);
    expect(await reaches(node, "10.9.1.11")).toBe(true);
  }, 30_000);

  test("labels all that it makes", async () => {
    const filters = { label: [`keelhaul.lab=${name}`] };
    const containers = await connect().listContainers({ filters });
    expect(containers.map(({ Labels }) => Labels["keelhaul.node"]).toSorted()).toEqual([
      "client",
      "observer",
      "real-1",
      "router",
    ]);
    expect(await connect().listNetworks({ filters })).toHaveLength(5);
  });

  test("refuses a name that is in use, and leaves the lab of that name alone", async () => {
    const again = dockerEngine().raise(topology, { name, directory: join(place.path, "again") });
    await expect(again).rejects.toThrow(
      `A lab named ${name} is up already, raised by process ${process.pid}`,
    );
    await expect(again).rejects.toBeInstanceOf(LabError);
    expect(await reaches(lab.node("client"), "10.9.0.254")).toBe(true);
  });
});

withDocker(docker, "labs of containers", () => {
  test("stand beside each other with the same addresses, and leave nothing", async () => {
    const topology = await loadCrossed(place.path);
    const names = [uniqueName("twin-a"), uniqueName("twin-b")];
    const raise = (name: string) =>
      dockerEngine().raise(topology, { name, directory: join(place.path, name) });
    {
      await using one = await raise(names[0]!);
      await using two = await raise(names[1]!);
      await one.node("router").powerOff();
      expect(await reaches(one.node("client"), "10.9.0.254")).toBe(false);
      expect(await reaches(two.node("client"), "10.9.0.254")).toBe(true);
      expect(await dockerTraces(names[0]!)).not.toEqual([]);
    }
    for (const name of names) expect(await dockerTraces(name)).toEqual([]);
  }, 60_000);

  test("leave nothing when a node cannot come up", async () => {
    const topology = await loadCrossed(place.path);
    const broken: Topology = {
      ...topology,
      nodes: topology.nodes.map((node) =>
        node.name === "client" ? { ...node, sysctls: [["net.ipv4.no_such_key", "1"]] } : node,
      ),
    };
    const name = uniqueName("broken");
    await expect(dockerEngine().raise(broken, { name, directory: join(place.path, name) })).rejects.toThrow(
      /^client: the kernel does not take net\.ipv4\.no_such_key = 1: /,
    );
    expect(await dockerTraces(name)).toEqual([]);
  }, 30_000);

  test("are not begun with an image that lacks what nodes need", async () => {
    const topology = await loadCrossed(place.path);
    const name = uniqueName("poor");
    const poor = await imageWithout("nft", uniqueName("poor-image"));
    try {
      await expect(
        dockerEngine(poor).raise(topology, { name, directory: join(place.path, name) }),
      ).rejects.toThrow(`the image ${poor} lacks what a node needs: nft`);
      expect(await dockerTraces(name)).toEqual([]);
    } finally {
      await connect().getImage(poor).remove({ force: true });
    }
    await expect(
      dockerEngine("keelhaul/none:1").raise(topology, { name, directory: join(place.path, name) }),
    ).rejects.toThrow("the image keelhaul/none:1: nodes are made from it; docker pull keelhaul/none:1");
  }, 60_000);
});

withDocker(docker, "a container for tests of one's own", () => {
  test("has sysctls and rights to change its network, and runs until it is stopped", async () => {
    const started = await new NodeContainer(reference())
      .withSysctls({ "net.ipv4.ip_forward": "1" })
      .onNetworks("none")
      .start();
    try {
      expect((await started.exec(["cat", "/proc/sys/net/ipv4/ip_forward"])).output.trim()).toBe("1");
      expect((await started.exec(["ip", "link", "set", "lo", "mtu", "1400"])).exitCode).toBe(0);
    } finally {
      await started.stop({ timeout: 0 });
    }
  }, 30_000);
});

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

/** The node image with one program taken out of it. */
async function imageWithout(program: string, name: string): Promise<string> {
  const container = await connect().createContainer({
    Image: reference(),
    Cmd: ["sh", "-c", `rm $(command -v ${program})`],
    HostConfig: { NetworkMode: "none" },
  });
  await container.start();
  await container.wait();
  await container.commit({ repo: name, tag: "latest" });
  await container.remove();
  return `${name}:latest`;
}
