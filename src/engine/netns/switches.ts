import { existsSync } from "node:fs";
import {
  closeFd,
  openNamespace,
  RouteSocket,
  routeRequests,
  SystemError,
  within,
  writeSysctl,
} from "@keelhaul/linux";
import type { Cable, Switch } from "./cabling.ts";
import { macOf } from "./names.ts";

/** The namespace of a lab's switches: a bridge a segment, a port for each cable. */
export class Switches {
  readonly #socket: RouteSocket;

  constructor(netns: string, switches: readonly Switch[]) {
    const fd = openNamespace(netns);
    try {
      // A switch speaks no IP: not even a neighbour solicitation comes from it.
      if (existsSync("/proc/sys/net/ipv6"))
        within(fd, () => writeSysctl("net.ipv6.conf.default.disable_ipv6", 1));
      this.#socket = RouteSocket.open(fd);
    } finally {
      closeFd(fd);
    }
    this.#socket.apply(
      switches.map(({ bridge, index }) =>
        routeRequests.addBridge(bridge, {
          index,
          up: true,
          forwardDelay: 0,
          stp: false,
          mcastSnooping: false,
        }),
      ),
    );
  }

  /** Lays cables from ports, down as long as `up` is false, to another namespace; the ends there are still down. */
  plugIn(cables: readonly Cable[], nodeNetns: number, up = true): void {
    this.#socket.apply(
      cables.map((cable) =>
        routeRequests.addVeth(
          {
            name: cable.port,
            index: cable.portIndex,
            master: cable.switch.index,
            mac: macOf("port", ...cable.place),
            up,
          },
          { name: cable.nic, index: cable.nicIndex, netnsFd: nodeNetns, mac: macOf("nic", ...cable.place) },
        ),
      ),
    );
  }

  /** Deleting one end of a cable deletes both, and what stands on the far one. The kernel does so itself when a node's namespace goes. */
  unplug(cables: readonly Cable[]): void {
    for (const cable of cables)
      try {
        this.#socket.deleteLink(cable.portIndex);
      } catch (error) {
        if (!(error instanceof SystemError && error.code === "ENODEV")) throw error;
      }
  }

  setUp(cables: readonly Cable[], up: boolean): void {
    this.#socket.apply(cables.map((cable) => routeRequests.setLink(cable.portIndex, { up })));
  }

  /** Whether frames pass at these ports. */
  haveCarrier(cables: readonly Cable[]): boolean {
    return cables.every((cable) => this.#socket.link(cable.portIndex)?.running);
  }

  close(): void {
    this.#socket.close();
  }
}
