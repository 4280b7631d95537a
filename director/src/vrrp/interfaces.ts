import {
  type AddressSettings,
  type IpAddress as HeldAddress,
  type Link,
  macBytes,
  type RouteEvent,
  RouteSocket,
  readSysctl,
} from "@keelhaul/linux";
import { type Family, familyOf, type IpAddress } from "../address.ts";
import type { VirtualAddress } from "../config/model.ts";
import { type VirtualLink, VirtualLinks } from "./virtual-link.ts";

export interface InterfaceState {
  readonly index: number;
  readonly mac: Uint8Array;
  /** Wanted up by the administrator, and its other end is there. */
  readonly running: boolean;
}

/** EADDRNOTAVAIL: it was not there. */
const notThere = "EADDRNOTAVAIL";
const alreadyThere = "EEXIST";

/** Links and addresses of this host as virtual routers need them. */
export class Interfaces {
  readonly #socket = RouteSocket.open();
  readonly #virtual = new VirtualLinks(this.#socket);
  #links = new Map<string, Link>();
  /** By {@link placeOf}, in the order of the kernel. */
  #addresses = new Map<string, HeldAddress>();

  constructor() {
    this.#askAll();
  }

  /** Takes over what the kernel has reported; what it had to leave out is asked for. */
  apply(events: readonly RouteEvent[]): void {
    if (events.some(({ kind }) => kind === "overrun")) this.#askAll();
    else for (const event of events) this.#applyOne(event);
  }

  #applyOne(event: RouteEvent): void {
    if (event.kind === "link") {
      for (const [name, { index }] of this.#links) if (index === event.index) this.#links.delete(name);
      if (event.change === "added") this.#links.set(event.name, event);
    } else if (event.kind === "address") {
      const place = placeOf(event.index, event.address, event.prefixLength);
      if (event.change === "added") this.#addresses.set(place, event);
      else this.#addresses.delete(place);
    }
  }

  #askAll(): void {
    this.#links = new Map(this.#socket.links().map((link) => [link.name, link]));
    this.#addresses = new Map(
      this.#socket
        .addresses()
        .map((held) => [placeOf(held.index, held.address, held.prefixLength), held] as const),
    );
  }

  state(name: string): InterfaceState | undefined {
    const link = this.#links.get(name);
    if (link?.mac == null) return undefined;
    return { index: link.index, mac: macBytes(link.mac), running: link.up && link.running };
  }

  /**
   * Where advertisements come from: the first IPv4 address of an interface that is nobody's virtual address, or its
   * link-local IPv6 address once duplicate address detection is through with it.
   */
  primaryAddress(family: Family, name: string, virtual: ReadonlySet<string>): IpAddress | undefined {
    const index = this.#links.get(name)?.index;
    for (const held of this.#addresses.values()) {
      const address = held.address as IpAddress;
      if (held.index !== index || familyOf(address) !== family || virtual.has(address)) continue;
      if (family === 4 || (isLinkLocal(address) && !held.tentative && !held.dadFailed)) return address;
    }
    return undefined;
  }

  /** The interface that holds an address. */
  holderOf(address: IpAddress): string | undefined {
    const held = [...this.#addresses.values()].find((each) => each.address === address);
    return [...this.#links.values()].find(({ index }) => index === held?.index)?.name;
  }

  /** Makes the virtual links that are wanted and removes those that are not; what could not be made is told. */
  setVirtualLinks(wanted: readonly VirtualLink[], tell: (link: VirtualLink, error: Error) => void): void {
    for (const link of wanted) {
      try {
        this.#virtual.ensure(link);
      } catch (error) {
        tell(link, error as Error);
      }
    }
    this.#virtual.retain(new Set(wanted.map(({ name }) => name)));
    this.#askAll();
  }

  holds(name: string, { address, prefixLength }: VirtualAddress): boolean {
    const index = this.#links.get(name)?.index;
    return index !== undefined && this.#addresses.has(placeOf(index, address, prefixLength));
  }

  /** Whether the host forwards IPv6 from this interface, which makes it a router to its neighbours. */
  forwardsIpv6(name: string): boolean {
    try {
      return readSysctl(["net", "ipv6", "conf", name, "forwarding"]) !== "0";
    } catch {
      return false;
    }
  }

  /** An address that is there already is as good as added. */
  add(name: string, virtual: VirtualAddress): void {
    const index = this.#indexOf(name);
    ignoring(alreadyThere, () => this.#socket.addAddress(index, settingsOf(virtual)));
  }

  /** Says whether the address was there. */
  remove(name: string, { address, prefixLength }: VirtualAddress): boolean {
    const index = this.#links.get(name)?.index;
    if (index === undefined) return false;
    return ignoring(notThere, () => this.#socket.deleteAddress(index, { address, prefixLength }));
  }

  close(): void {
    this.#socket.close();
  }

  #indexOf(name: string): number {
    const link = this.#links.get(name);
    if (link === undefined) throw new Error(`there is no interface ${name}`);
    return link.index;
  }
}

/**
 * As keepalived sets it. IPv6: without duplicate address detection, which would hold a virtual address back for a second
 * or refuse it while the old master still has it; one with /128 is never chosen as a source.
 */
function settingsOf({ address, prefixLength, label, scope, broadcast }: VirtualAddress): AddressSettings {
  if (familyOf(address) === 6) {
    return { address, prefixLength, noDad: true, ...(prefixLength === 128 ? { deprecated: true } : {}) };
  }
  return {
    address,
    prefixLength,
    ...(label === undefined ? {} : { label }),
    ...(scope === "link" || scope === "host" || scope === "site" ? { scope } : {}),
    ...(broadcast === undefined || broadcast === "+" || broadcast === "-" ? {} : { broadcast }),
  };
}

const isLinkLocal = (address: IpAddress): boolean => /^fe[89ab]/i.test(address);

const placeOf = (index: number, address: string, prefixLength: number): string =>
  `${index} ${address}/${prefixLength}`;

/** False where it failed for the reason that does not matter. */
function ignoring(code: string, work: () => void): boolean {
  try {
    work();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === code) return false;
    throw error;
  }
}
