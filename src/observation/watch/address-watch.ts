import type { IpAddress, Link, RouteEvent } from "@keelhaul/linux";
import type { Ipv4 } from "../../domain/address.ts";
import type { AddressEvent } from "../../domain/history.ts";
import type { NodeName } from "../../domain/node.ts";
import type { Instant } from "../../domain/units.ts";

interface Held {
  readonly index: number;
  readonly interface: string;
  readonly address: Ipv4;
  readonly prefixLength: number;
}

/**
 * Which IPv4 addresses the interfaces of one node hold, told as events. The kernel announces an address again
 * when its label or lifetime changes, and not always when its interface goes: both are seen to here. 127.0.0.0/8
 * is every node's own and left out.
 */
export class AddressWatch {
  readonly #node: NodeName;
  readonly #links = new Map<number, string>();
  readonly #held = new Map<string, Held>();

  constructor(node: NodeName) {
    this.#node = node;
  }

  /** Takes the tables as they are now: at the start (`initial`), or after notifications were lost. */
  compare(
    links: readonly Link[],
    addresses: readonly IpAddress[],
    t: Instant,
    initial = false,
  ): AddressEvent[] {
    this.#links.clear();
    for (const link of links) this.#links.set(link.index, link.name);
    const present = addresses.filter(isWatched);
    const keys = new Set(present.map(keyOf));
    const gone = [...this.#held].filter(([key]) => !keys.has(key)).map(([, held]) => this.#removed(held, t));
    return [...gone, ...present.flatMap((address) => this.#added(address, t, initial))];
  }

  see(event: RouteEvent, t: Instant): AddressEvent[] {
    if (event.kind === "link") return this.#link(event.index, event.name, event.change === "removed", t);
    if (event.kind !== "address" || !isWatched(event)) return [];
    if (event.change === "added") return this.#added(event, t, false);
    const held = this.#held.get(keyOf(event));
    return held ? [this.#removed(held, t)] : [];
  }

  /** An interface that goes takes its addresses along. */
  #link(index: number, name: string, removed: boolean, t: Instant): AddressEvent[] {
    if (!removed) {
      this.#links.set(index, name);
      return [];
    }
    this.#links.delete(index);
    const there = [...this.#held.values()].filter((held) => held.index === index);
    return there.map((held) => this.#removed(held, t));
  }

  #added(address: IpAddress, t: Instant, initial: boolean): AddressEvent[] {
    const key = keyOf(address);
    if (this.#held.has(key)) return [];
    const held: Held = {
      index: address.index,
      interface: this.#links.get(address.index) ?? `#${address.index}`,
      address: address.address as Ipv4,
      prefixLength: address.prefixLength,
    };
    this.#held.set(key, held);
    return [{ ...this.#event(held, "added", t), ...(initial && { initial }) }];
  }

  #removed(held: Held, t: Instant): AddressEvent {
    this.#held.delete(keyOf(held));
    return this.#event(held, "removed", t);
  }

  #event(held: Held, change: AddressEvent["change"], t: Instant): AddressEvent {
    const { address, prefixLength } = held;
    return { kind: "address", t, node: this.#node, interface: held.interface, address, prefixLength, change };
  }
}

const isWatched = ({ address }: IpAddress): boolean => !address.includes(":") && !address.startsWith("127.");

const keyOf = (address: { index: number; address: string; prefixLength: number }): string =>
  `${address.index} ${address.address}/${address.prefixLength}`;
