import { closeFd, openNamespace, RouteSocket, routeRequests, within, writeSysctl } from "@keelhaul/linux";
import { LabError } from "../../domain/errors.ts";
import type { TopologyNode } from "../../topology/topology.ts";
import type { Cable } from "./cabling.ts";
import { finishChecksums } from "./offload.ts";

export const loopback = 1;

export type Sysctl = readonly [key: string | readonly string[], value: string];

/**
 * A namespace may begin with the machine's own settings (net.core.devconf_inherit_init_net); a node begins as a
 * host that nobody has configured.
 */
export const asInstalled: readonly Sysctl[] = [
  ["net.ipv4.ip_forward", "0"],
  ...["all", "default"].flatMap((scope) =>
    ["rp_filter", "arp_ignore", "arp_announce", "arp_filter"].map(
      (name): Sysctl => [`net.ipv4.conf.${scope}.${name}`, "0"],
    ),
  ),
];

/**
 * Sets up a node's side: the interfaces on its cables, sysctls, and only then links and addresses, so that
 * nothing is said on the wire before the node knows how to behave.
 */
export function setUpInterfaces(node: TopologyNode, cables: readonly Cable[], netns: number): void {
  within(netns, () => {
    using socket = RouteSocket.open();
    socket.apply(cables.flatMap(laidOut));
    for (const [key, value] of [...asInstalled, ...cables.flatMap(deafNic), ...node.sysctls])
      setSysctl(node.name, key, value);
    finishChecksums(cables.map((cable) => cable.nicIndex));
    socket.apply([
      routeRequests.setLink(loopback, { up: true }),
      ...cables.flatMap((cable) =>
        [cable.nicIndex, cable.index].map((index) => routeRequests.setLink(index, { up: true })),
      ),
      ...addresses(node, cables),
    ]);
  });
}

/**
 * The NIC is a wire to its macvlan and takes part in nothing itself: it has no link-local address. An interface
 * without an address, an observer's, says nothing either.
 */
function laidOut(cable: Cable) {
  const { index, nicIndex, facts } = cable;
  const macvlan = { name: facts.name, index, mac: facts.mac, parentIndex: nicIndex, mode: "bridge" } as const;
  return [
    routeRequests.setLink(nicIndex, { addressGeneration: "none" }),
    routeRequests.addMacvlan(macvlan),
    ...(facts.address === null ? [routeRequests.setLink(index, { addressGeneration: "none" })] : []),
  ];
}

/**
 * Broadcasts reach the NIC as well as its macvlan; no route leads back by the NIC, so a strict check drops them
 * there, and it answers no ARP. It keeps the flag for ARP: keepalived sends no gratuitous ARP from a macvlan whose
 * parent is without.
 */
function deafNic(cable: Cable): Sysctl[] {
  return [
    [["net", "ipv4", "conf", cable.nic, "rp_filter"], "1"],
    [["net", "ipv4", "conf", cable.nic, "arp_ignore"], "8"],
  ];
}

export function setSysctl(node: string, key: Sysctl[0], value: string): void {
  try {
    writeSysctl(key, value);
  } catch (error) {
    const name = typeof key === "string" ? key : key.join(".");
    throw new LabError(`${node}: the kernel does not take ${name} = ${value}: ${(error as Error).message}`);
  }
}

/** Requests for the addresses of a node: those on lo first. */
export function addresses(node: TopologyNode, cables: readonly Cable[]) {
  const own = node.interfaces.flatMap(({ address, prefixLength, pool }, number) =>
    (address === null ? [] : [address, ...pool]).map((each) =>
      routeRequests.addAddress(cables[number]!.index, { address: each, prefixLength }),
    ),
  );
  const silent = [...new Set(node.loopback)].map((address) =>
    routeRequests.addAddress(loopback, { address, prefixLength: 32 }),
  );
  return [...silent, ...own];
}

/** Runs `work` with a descriptor of the namespace at `path`. */
export function withNamespace<T>(path: string, work: (fd: number) => T): T {
  const fd = openNamespace(path);
  try {
    return work(fd);
  } finally {
    closeFd(fd);
  }
}
