import type { Neighbour, RouteEvent } from "@keelhaul/linux";
import type { Ipv4, Mac } from "../../domain/address.ts";
import type { NeighbourEvent } from "../../domain/history.ts";
import type { NodeName } from "../../domain/node.ts";
import type { Instant } from "../../domain/units.ts";

interface Entry {
  readonly mac: Mac | null;
  readonly state: string;
}

const none: Entry = { mac: null, state: "none" };

/** A client's neighbour cache entries for the VIPs, told as events when MAC or state change. */
export class NeighbourWatch {
  readonly #node: NodeName;
  readonly #entries = new Map<Ipv4, Entry | null>();

  constructor(node: NodeName, addresses: readonly Ipv4[]) {
    this.#node = node;
    for (const address of addresses) this.#entries.set(address, null);
  }

  /** Takes the table as it is now. The first time every watched address is told of, be it absent. */
  compare(neighbours: readonly Neighbour[], t: Instant): NeighbourEvent[] {
    return [...this.#entries.keys()].flatMap((address) => {
      const found = neighbours.find((neighbour) => neighbour.address === address);
      return this.#set(address, found ? entryOf(found) : none, t);
    });
  }

  see(event: RouteEvent, t: Instant): NeighbourEvent[] {
    if (event.kind !== "neighbour") return [];
    return this.#set(event.address as Ipv4, event.change === "removed" ? none : entryOf(event), t);
  }

  #set(address: Ipv4, entry: Entry, t: Instant): NeighbourEvent[] {
    const before = this.#entries.get(address);
    if (before === undefined || (before?.mac === entry.mac && before.state === entry.state)) return [];
    this.#entries.set(address, entry);
    return [{ kind: "neighbour", t, node: this.#node, address, ...entry }];
  }
}

const entryOf = ({ mac, state }: Neighbour): Entry => ({ mac: mac as Mac | null, state });
