import { existsSync } from "node:fs";
import { type Link, RouteSocket, routeRequests, within } from "@keelhaul/linux";
import { LabError } from "../../domain/errors.ts";
import type { TopologyNode } from "../../topology/topology.ts";
import type { Cable } from "../netns/cabling.ts";
import { addresses, asInstalled, loopback, type Sysctl, setSysctl } from "../netns/interfaces.ts";

/**
 * Makes of the interfaces that Docker has put into a container what the topology says: each is known by the NIC
 * beneath it (`nics`, indexes in the daemon's namespace), since Docker numbers them as it pleases. The cables' ports
 * are down meanwhile, so that nothing of this is heard on the wire.
 */
export function setUpContainer(
  node: TopologyNode,
  cables: readonly Cable[],
  nics: readonly number[],
  netns: number,
): void {
  within(netns, () => {
    using socket = RouteSocket.open();
    const links = socket.links();
    const own = cables.map((cable, number) => ({
      ...cable,
      index: linkOn(nics[number]!, links, node.name).index,
    }));
    socket.apply(own.map(({ index }) => routeRequests.setLink(index, { up: false })));
    removeDockersAddresses(socket, new Set(own.map(({ index }) => index)));
    // Two interfaces may have to change names with each other.
    socket.apply(own.map(({ index }) => routeRequests.setLink(index, { name: `kh${index}` })));
    socket.apply(
      own.map(({ index, facts }) => routeRequests.setLink(index, { name: facts.name, mac: facts.mac })),
    );
    for (const [key, value] of [
      ...asInstalled,
      ...own.flatMap(interfaceAsInstalled),
      ...ipv6On(),
      ...node.sysctls,
    ])
      setSysctl(node.name, key, value);
    const silent = own.filter(({ facts }) => facts.address === null);
    socket.apply([
      ...silent.map(({ index }) => routeRequests.setLink(index, { addressGeneration: "none" })),
      routeRequests.setLink(loopback, { up: true }),
      ...own.map(({ index }) => routeRequests.setLink(index, { up: true })),
      ...addresses(node, own),
    ]);
  });
}

function linkOn(nic: number, links: readonly Link[], node: string): Link {
  const found = links.find((link) => link.type === "macvlan" && link.parentElsewhere && link.parent === nic);
  if (!found) throw new LabError(`${node}: Docker has put no interface on the NIC with the index ${nic}`);
  return found;
}

function removeDockersAddresses(socket: RouteSocket, indexes: ReadonlySet<number>): void {
  const given = socket.addresses().filter(({ index }) => indexes.has(index));
  socket.apply(
    given.map(({ index, address, prefixLength }) =>
      routeRequests.deleteAddress(index, { address, prefixLength }),
    ),
  );
}

/** The interface was there before the namespace's own settings were made those of a fresh host. */
function interfaceAsInstalled({ facts }: Cable): Sysctl[] {
  return ["rp_filter", "arp_ignore", "arp_announce", "arp_filter"].map((name) => [
    ["net", "ipv4", "conf", facts.name, name],
    "0",
  ]);
}

/** Docker switches IPv6 off where a network has no IPv6 pool. */
function ipv6On(): Sysctl[] {
  if (!existsSync("/proc/sys/net/ipv6")) return [];
  return ["all", "default"].map((scope) => [`net.ipv6.conf.${scope}.disable_ipv6`, "0"]);
}
