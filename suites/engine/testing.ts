import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { closeFd, openNamespace, PacketSocket, RouteSocket, within } from "@keelhaul/linux";
import type { LabNode } from "../../src/engine/engine.ts";
import { loadTopology } from "../../src/topology/load.ts";
import type { Topology } from "../../src/topology/topology.ts";

/** A directory that is gone at the end of its scope. */
export function scratch(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "keelhaul-engine-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A name that no other run of these tests uses. */
export const uniqueName = (name: string): string => `test-${name}-${process.pid}`;

const trio = `segments:
  front: { network: 10.9.0.0/24 }
vips:
  web: { address: 10.9.0.100, segment: front, port: 80 }
nodes:
  client:
    role: client
    interfaces:
      eth0: { segment: front, address: 10.9.0.1, pool: 10.9.0.2-10.9.0.5 }
  real-1:
    role: real-server
    page: one
    interfaces:
      eth0: { segment: front, address: 10.9.0.11 }
    loopback: [web]
    sysctls: &silent
      net.ipv4.conf.all.arp_ignore: 1
      net.ipv4.conf.all.arp_announce: 2
  real-2:
    role: real-server
    page: two
    interfaces:
      eth0: { segment: front, address: 10.9.0.12 }
    loopback: [web]
    sysctls: *silent
  observer:
    role: observer
    interfaces:
      eth0: { segment: front }
`;

/** A client, two real servers that hold the VIP on lo, and an observer. */
export async function loadTrio(directory: string): Promise<Topology> {
  const file = join(directory, "trio.yaml");
  writeFileSync(file, trio);
  return loadTopology(file);
}

/** Whether one ping from the node is answered within a second, whatever the node knew of its neighbours before. */
export async function reaches(node: LabNode, address: string): Promise<boolean> {
  await node.run(["ip", "neigh", "flush", "dev", "eth0"]);
  const { code } = await node.run(["ping", "-n", "-c", "1", "-W", "1", address]);
  return code === 0;
}

/** Hears everything that comes to a node's eth0 from now on, TCP segments with data alone being kept. */
export function tapAt(node: LabNode): { frames(): { length: number; unfinished: boolean }[] } & Disposable {
  const netns = openNamespace(node.netns);
  const socket = within(netns, () => {
    using links = RouteSocket.open();
    const ifindex = links.link("eth0")!.index;
    return new PacketSocket({ ifindex, vnetHeader: true, ignoreOutgoing: true, receiveBuffer: 8 << 20 });
  });
  closeFd(netns);
  const buffer = Buffer.alloc(70_000);
  return {
    frames() {
      const heard: { length: number; unfinished: boolean }[] = [];
      for (let frame = socket.recv(buffer); frame !== null; frame = socket.recv(buffer)) {
        // struct virtio_net_hdr: u8 flags with 1 for "the checksum is to be finished", u8 kind of segmentation.
        const unfinished = (buffer[0]! & 1) !== 0 || buffer[1] !== 0;
        if (frame.length > 100) heard.push({ length: frame.length, unfinished });
      }
      return heard;
    },
    [Symbol.dispose]: () => socket.close(),
  };
}

/** What still tells of a lab by that name: processes, cgroups, registrations. */
export function tracesOf(lab: string, directory: string): string[] {
  const processes = pids()
    .filter((pid) => pid !== process.pid && textOf(`/proc/${pid}/cmdline`).includes(directory))
    .map((pid) => `process ${pid} ${textOf(`/proc/${pid}/cmdline`).replaceAll("\0", " ")}`);
  const files = ["/sys/fs/cgroup/keelhaul", "/sys/fs/cgroup/unified/keelhaul", "/run/keelhaul/labs"].flatMap(
    (place) =>
      namesIn(place)
        .filter((name) => name === lab || name.startsWith(`${lab}.`))
        .map((name) => join(place, name)),
  );
  return [...processes, ...files];
}

/** Which processes are in one of these namespaces. */
export function inhabitants(namespaces: ReadonlySet<string>): number[] {
  return pids().filter((pid) => namespacesOf(pid).some((each) => namespaces.has(each)));
}

/** The namespaces of a process, such as `net:[4026532281]`. */
export function namespacesOf(pid: number): string[] {
  return ["net", "mnt", "pid", "uts"].flatMap((kind) => {
    try {
      return [readlinkSync(`/proc/${pid}/ns/${kind}`)];
    } catch {
      return [];
    }
  });
}

/** Waits until `holds`; false when it did not within the time. */
export async function eventually(holds: () => boolean, withinMs = 3000): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}

const pids = (): number[] => readdirSync("/proc").map(Number).filter(Number.isInteger);

function textOf(file: string): string {
  try {
    return readFileSync(file, "latin1");
  } catch {
    return "";
  }
}

function namesIn(place: string): string[] {
  try {
    return readdirSync(place);
  } catch {
    return [];
  }
}
