import { RouteSocket } from "@keelhaul/linux";
import type Docker from "dockerode";
import { LabError } from "../../domain/errors.ts";
import { reasonOf, statusOf } from "./connection.ts";
import { type Range, rangeOf, subnets } from "./subnets.ts";

export interface NetworkOrder {
  readonly name: string;
  /** The NIC, in the daemon's namespace, that it stands on. */
  readonly parent: string;
  readonly labels: Record<string, string>;
}

/** Makes a macvlan network on a NIC. Throws LabError with what the daemon says. */
export async function createMacvlan(docker: Docker, order: NetworkOrder): Promise<Docker.Network> {
  for (const Subnet of subnets(order.name, routedRanges())) {
    try {
      return await docker.createNetwork({
        Name: order.name,
        Driver: "macvlan",
        CheckDuplicate: true,
        // Without this it would have a default route out of the lab.
        Internal: true,
        IPAM: { Driver: "default", Config: [{ Subnet }] },
        Options: { parent: order.parent, macvlan_mode: "bridge" },
        Labels: order.labels,
      });
    } catch (error) {
      if (isOverlap(error)) continue;
      throw new LabError(`Docker made no macvlan network on ${order.parent}: ${reasonOf(error)}`);
    }
  }
  throw new LabError(
    "no subnet of 198.18.0.0/15 is free for a macvlan network: `docker network ls` shows what has them",
  );
}

const isOverlap = (error: unknown): boolean => statusOf(error) === 403 && /overlap/i.test(reasonOf(error));

/** What this machine has routes for, the default route aside. */
function routedRanges(): Range[] {
  using socket = RouteSocket.open();
  return socket
    .routes()
    .flatMap(({ destination, prefixLength }) =>
      destination.includes(".") && prefixLength > 0 ? [rangeOf(destination, prefixLength)] : [],
    );
}
