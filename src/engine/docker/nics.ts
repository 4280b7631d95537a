import { existsSync } from "node:fs";
import { RouteSocket, routeRequests, writeSysctl } from "@keelhaul/linux";
import { LabError } from "../../domain/errors.ts";
import type { Cable } from "../netns/cabling.ts";
import { finishChecksums } from "../netns/offload.ts";

/**
 * Makes the NICs in the daemon's namespace wires and nothing else: they answer no ARP for the machine's own addresses,
 * have no IPv6, and no route leads back by them, so that a strict check drops what is sent to all. Returns their
 * indexes, in order.
 */
export function silenceNics(cables: readonly Cable[]): number[] {
  using socket = RouteSocket.open();
  const indexes = cables.map(({ nic }) => {
    const link = socket.link(nic);
    if (!link) throw new LabError(`the NIC ${nic} has gone from the daemon's network namespace`);
    return link.index;
  });
  for (const { nic } of cables) {
    writeSysctl(["net", "ipv4", "conf", nic, "arp_ignore"], 8);
    writeSysctl(["net", "ipv4", "conf", nic, "rp_filter"], 1);
    if (existsSync("/proc/sys/net/ipv6")) writeSysctl(["net", "ipv6", "conf", nic, "disable_ipv6"], 1);
  }
  finishChecksums(indexes);
  socket.apply(indexes.map((index) => routeRequests.setLink(index, { addressGeneration: "none", up: true })));
  return indexes;
}
