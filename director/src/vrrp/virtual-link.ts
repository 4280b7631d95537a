import { type RouteSocket, readSysctl, writeSysctl } from "@keelhaul/linux";
import type { VrrpInstance } from "../config/model.ts";
import { familyOfInstance } from "./unserved.ts";

/** The macvlan that a virtual router with `use_vmac` has for itself. */
export type VirtualLink = {
  readonly name: string;
  /** 00-00-5E-00-01 and the VRID (RFC 9568 section 7.3) unless the file says otherwise. */
  readonly mac: string;
  readonly parent: string;
  /** Advertisements leave by it too, not by the interface beneath (`vmac_xmit_base`, unicast peers). */
  readonly carriesAdverts: boolean;
};

/** @returns undefined without `use_vmac`, and for IPv6, where the addresses stay on the interface itself. */
export function virtualLinkOf(instance: VrrpInstance): VirtualLink | undefined {
  const { useVmac, vrid, transport, vmacXmitBase, interface: parent } = instance;
  if (useVmac === undefined || familyOfInstance(instance) === 6) return undefined;
  return {
    name: useVmac.interface ?? `vrrp.${vrid}`,
    mac: useVmac.macAddress ?? `00:00:5e:00:01:${vrid.toString(16).padStart(2, "0")}`,
    parent,
    carriesAdverts: transport.kind === "multicast" && !vmacXmitBase,
  };
}

/** The link by which an instance sends and hears its advertisements. */
export function advertLinkOf(instance: VrrpInstance, base: string): string {
  const link = virtualLinkOf(instance);
  return link?.carriesAdverts ? link.name : base;
}

const conf = (link: string, key: string) => ["net", "ipv4", "conf", link, key];

/** Links of this kind that this process has made or taken over, and what it changed on the interfaces beneath. */
export class VirtualLinks {
  readonly #routes: RouteSocket;
  readonly #made = new Set<string>();
  readonly #changed = new Map<string, { readonly path: readonly string[]; readonly before: string }>();

  constructor(routes: RouteSocket) {
    this.#routes = routes;
  }

  /** Makes the link, or takes over what a predecessor left under that name. Throws where there is no parent. */
  ensure({ name, mac, parent }: VirtualLink): void {
    if (this.#made.has(name) && this.#routes.link(name) !== null) return;
    const beneath = this.#routes.link(parent);
    if (beneath === null) throw new Error(`there is no interface ${parent}`);
    if (this.#routes.link(name) === null) {
      this.#routes.addMacvlan({ name, parentIndex: beneath.index, mode: "private", mac });
    }
    this.#made.add(name);
    const { index } = this.#routes.link(name)!;
    this.#routes.setLink(index, { mac, addressGeneration: "none" });
    this.#tune(name, parent);
    this.#routes.setLink(index, { up: true });
    this.#routes.awaitRunning(index);
  }

  /**
   * As keepalived: the virtual MAC alone answers for its addresses, and the reverse path of what comes by it is not
   * looked at, because the way back leads by the interface beneath.
   */
  #tune(name: string, parent: string): void {
    this.#spreadReversePathFilter();
    for (const [key, value] of [
      ["arp_ignore", "1"],
      ["accept_local", "1"],
      ["rp_filter", "0"],
    ] as const) {
      writeSysctl(conf(name, key), value);
    }
    for (const key of ["arp_ignore", "arp_filter"]) this.#change(conf(parent, key), "1");
  }

  /** The stricter of `all` and the link counts, so `all` has to yield to what each link says. */
  #spreadReversePathFilter(): void {
    const all = readSysctl(conf("all", "rp_filter"));
    if (all === "0") return;
    for (const { name } of this.#routes.links()) {
      const path = conf(name, "rp_filter");
      if (Number(readSysctl(path)) < Number(all)) this.#change(path, all);
    }
    this.#change(conf("all", "rp_filter"), "0");
  }

  #change(path: readonly string[], value: string): void {
    const key = path.join("/");
    const before = this.#changed.get(key)?.before ?? readSysctl(path);
    writeSysctl(path, value);
    this.#changed.set(key, { path, before });
  }

  /** Removes the links, except those given, and puts back what was changed once none is left. */
  retain(names: ReadonlySet<string>): void {
    for (const name of this.#made) {
      if (names.has(name)) continue;
      const link = this.#routes.link(name);
      if (link !== null) this.#routes.deleteLink(link.index);
      this.#made.delete(name);
    }
    if (this.#made.size > 0) return;
    for (const { path, before } of this.#changed.values()) {
      try {
        writeSysctl(path, before);
      } catch {
        // The interface is gone, and its settings with it.
      }
    }
    this.#changed.clear();
  }
}
