import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadTopology } from "../../../src/topology/load.ts";
import type { Topology } from "../../../src/topology/topology.ts";

/** Two segments, and a router whose interfaces are neither in the order of their names nor all called eth. */
const crossed = `segments:
  front: { network: 10.9.0.0/24 }
  back: { network: 10.9.1.0/24 }
vips:
  web: { address: 10.9.0.100, segment: front, port: 80 }
nodes:
  client:
    role: client
    interfaces:
      eth0: { segment: front, address: 10.9.0.1, pool: 10.9.0.2-10.9.0.5 }
  router:
    role: router
    interfaces:
      eth1: { segment: back, address: 10.9.1.1 }
      eth0: { segment: front, address: 10.9.0.254 }
  real-1:
    role: real-server
    page: one
    interfaces:
      lan7: { segment: back, address: 10.9.1.11 }
    loopback: [web]
    sysctls:
      net.ipv4.conf.all.arp_ignore: 1
      net.ipv4.conf.lan7.arp_announce: 2
  observer:
    role: observer
    interfaces:
      eth0: { segment: front }
`;

export async function loadCrossed(directory: string): Promise<Topology> {
  const file = join(directory, "crossed.yaml");
  writeFileSync(file, crossed);
  return loadTopology(file);
}
