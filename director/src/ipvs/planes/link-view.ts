import { type IpAddress, type Link, macBytes, type RouteMonitor, RouteSocket } from "@keelhaul/linux";
import type { Ipv4 } from "../../address.ts";
import { ipv4Number, netmask } from "../ipv4-number.ts";
import type { Ipv4Number } from "../model.ts";
import type { Mac } from "./arp-table.ts";

/** An interface over which some destination is reached directly. */
export interface OnLink {
  readonly index: number;
  readonly mac: Mac;
  /** An address of this host in the destination's network, to ask with. */
  readonly source: Ipv4Number;
}

interface Network extends OnLink {
  readonly network: number;
  readonly mask: number;
}

/** What the plane has to know of this host: which addresses are local, and which network lies behind which link. */
export class LinkView {
  readonly #socket = RouteSocket.open();
  #local = new Set<Ipv4Number>();
  #networks: Network[] = [];
  #links: Link[] = [];

  constructor() {
    this.refresh();
  }

  get links(): readonly Link[] {
    return this.#links;
  }

  /** Reads what the monitor tells; whatever it is, one look at the whole replaces it. */
  update(monitor: RouteMonitor): void {
    if (monitor.read().length > 0) this.refresh();
  }

  refresh(): void {
    this.#links = this.#socket.links();
    const addresses = this.#socket.addresses().filter(({ address }) => !address.includes(":"));
    this.#local = new Set(addresses.map(numberOf));
    this.#networks = addresses.flatMap((address) => this.#network(address));
  }

  isLocal(address: Ipv4Number): boolean {
    return this.#local.has(address);
  }

  /** The link of the smallest network that has the address in it. */
  towards(address: Ipv4Number): OnLink | undefined {
    let best: Network | undefined;
    for (const candidate of this.#networks) {
      if ((address & candidate.mask) >>> 0 !== candidate.network) continue;
      if (best === undefined || candidate.mask > best.mask) best = candidate;
    }
    return best;
  }

  close(): void {
    this.#socket.close();
  }

  /** A host address, as virtual addresses are, opens no network. */
  #network(address: IpAddress): Network[] {
    const link = this.#links.find(({ index }) => index === address.index);
    if (link?.mac == null || !link.up || address.prefixLength === 32) return [];
    const mask = netmask(address.prefixLength);
    const source = numberOf(address);
    return [{ index: link.index, mac: macBytes(link.mac), source, network: (source & mask) >>> 0, mask }];
  }
}

const numberOf = ({ address }: IpAddress): Ipv4Number => ipv4Number(address as Ipv4);
