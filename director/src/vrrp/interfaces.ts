import { type IpAddress as HeldAddress, type Link, macBytes, RouteSocket } from "@keelhaul/linux";
import type { Ipv4 } from "../address.ts";
import type { VirtualAddress } from "../config/model.ts";

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
  #links = new Map<string, Link>();
  #addresses: HeldAddress[] = [];

  constructor() {
    this.refresh();
  }

  refresh(): void {
    this.#links = new Map(this.#socket.links().map((link) => [link.name, link]));
    this.#addresses = this.#socket.addresses();
  }

  state(name: string): InterfaceState | undefined {
    const link = this.#links.get(name);
    if (link?.mac == null) return undefined;
    return { index: link.index, mac: macBytes(link.mac), running: link.up && link.running };
  }

  /** The first IPv4 address of an interface that is nobody's virtual address. */
  primaryAddress(name: string, virtual: ReadonlySet<string>): Ipv4 | undefined {
    const index = this.#links.get(name)?.index;
    const primary = this.#addresses.find(
      (held) => held.index === index && !held.address.includes(":") && !virtual.has(held.address),
    );
    return primary?.address as Ipv4 | undefined;
  }

  holds(name: string, { address, prefixLength }: VirtualAddress): boolean {
    const index = this.#links.get(name)?.index;
    return this.#addresses.some(
      (held) => held.index === index && held.address === address && held.prefixLength === prefixLength,
    );
  }

  /** An address that is there already is as good as added. */
  add(name: string, virtual: VirtualAddress): void {
    const index = this.#indexOf(name);
    const { address, prefixLength, label, scope, broadcast } = virtual;
    ignoring(alreadyThere, () =>
      this.#socket.addAddress(index, {
        address,
        prefixLength,
        ...(label === undefined ? {} : { label }),
        ...(scope === "link" || scope === "host" || scope === "site" ? { scope } : {}),
        ...(broadcast === undefined || broadcast === "+" || broadcast === "-" ? {} : { broadcast }),
      }),
    );
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
