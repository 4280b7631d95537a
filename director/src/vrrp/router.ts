import { hostname } from "node:os";
import { PacketSocket, RouteMonitor, realtimeNs } from "@keelhaul/linux";
import { type Family, familyOf, type IpAddress, type Ipv4, type Ipv6 } from "../address.ts";
import type { KeepalivedConfig, VirtualAddress, VrrpInstance } from "../config/model.ts";
import { writeDump } from "../dump/write.ts";
import type { Log, LogLevel } from "../process/log.ts";
import type { RunOptions } from "../process/messages.ts";
import type { PollLoop } from "../process/poll-loop.ts";
import { Surroundings } from "../tracking/surroundings.ts";
import type { AdvertPriority, Priority } from "../units.ts";
import { AdvertSocket } from "./advert-socket.ts";
import { gratuitousArp } from "./arp.ts";
import { Claims } from "./claims.ts";
import { Deadlines } from "./deadlines.ts";
import { receive } from "./exchange.ts";
import { type Effects, Instance } from "./instance.ts";
import { Interfaces } from "./interfaces.ts";
import type { Counter, MachineConfig, NotifiedState } from "./machine.ts";
import { unsolicitedAdvertisement } from "./neighbour-advertisement.ts";
import { peekVrid } from "./packet.ts";
import { rehearse } from "./rehearsal.ts";
import { identityOf } from "./reload.ts";
import { allAddresses } from "./states/actions.ts";
import { isOfGroup, SyncGroup } from "./sync-group.ts";
import type { Instant } from "./timers.ts";
import { familyOfInstance, unserved } from "./unserved.ts";
import { advertLinkOf, virtualLinkOf } from "./virtual-link.ts";

/** Stands in for the address of an interface that has none; such an instance is in fault and sends nothing. */
const nowhere = { 4: "0.0.0.0", 6: "::" } as Record<Family, IpAddress>;

/** All virtual routers of this host, and what ties them to it. */
export class Router implements Effects {
  readonly #loop: PollLoop;
  readonly #log: Log;
  readonly #options: RunOptions;
  readonly #clock: () => Instant;
  readonly #interfaces = new Interfaces();
  readonly #monitor = RouteMonitor.open(["link", "address"]);
  readonly #arp = new PacketSocket({ etherType: 0 });
  /** By {@link socketKey}. */
  readonly #sockets = new Map<string, AdvertSocket>();
  readonly #deadlines = new Deadlines<Instance>();
  /** By {@link socketKey} and VRID; more than one where unicast peers tell them apart. */
  #byVrid = new Map<string, Instance[]>();
  readonly #claims: Claims;
  readonly #surroundings: Surroundings;
  /** Instances that start once what they track has been looked at. */
  readonly #undecided = new Set<Instance>();
  #routerId = "";
  #instances: Instance[] = [];
  /** Addresses that this process has set and not taken off. */
  readonly #held = new Map<string, { dev: string; address: VirtualAddress; instance: Instance }>();

  constructor(loop: PollLoop, log: Log, options: RunOptions, clock: () => Instant) {
    this.#loop = loop;
    this.#log = log;
    this.#options = options;
    this.#clock = clock;
    this.#claims = new Claims(options.stateDir);
    this.#surroundings = new Surroundings(loop, log, () => this.#heedTracked());
    loop.watch(this.#monitor.fd, () => this.#lookAround());
  }

  /** The first configuration starts instances, a later one is a reload: same virtual router, same state. */
  configure(config: KeepalivedConfig): void {
    for (const sentence of unserved(config)) this.#log.always(sentence);
    this.#routerId = config.globalDefs.routerId ?? hostname();
    this.#surroundings.configure(config);
    const served = config.vrrpInstances;
    const virtual = addressesOf(served);
    const before = new Map(this.#instances.map((instance) => [identityOf(instance.config), instance]));
    const next = served.map((configured) => {
      const wanted = this.#machineConfig(configured, virtual);
      return { configured, wanted, known: before.get(identityOf(wanted)) };
    });
    const kept = new Set(next.map(({ known }) => known));
    for (const instance of this.#instances) {
      if (kept.has(instance)) continue;
      this.#undecided.delete(instance);
      instance.handle({ kind: "shutdown", deleted: true });
      this.#deadlines.forget(instance);
    }
    for (const instance of this.#instances) instance.group = undefined;
    this.#instances = next.map(({ configured, wanted, known }) => {
      if (known === undefined) return new Instance(configured, wanted, this);
      known.configured = configured;
      known.handle({ kind: "reload", config: wanted });
      return known;
    });
    this.#makeVirtualLinks(served);
    this.#formGroups(config);
    this.#index();
    this.#openSockets();
    for (const instance of this.#instances) if (!kept.has(instance)) this.#start(instance);
    this.#startDecided();
    this.#judgeFaults();
    for (const instance of this.#instances) rehearse(instance);
  }

  /** Writes what keepalived writes at SIGUSR1 or SIGUSR2, into the state directory. */
  dump(what: "data" | "stats"): void {
    this.#log.always(`Printing VRRP ${what} for process(${process.pid}) on signal`);
    const { tracking } = this.#surroundings;
    const view = { routerId: this.#routerId, instances: this.#instances, tracking };
    this.#try(`VRRP ${what} were not written`, () => writeDump(what, this.#options.stateDir, view));
  }

  /** Acts on every timer that is due and says when the next one is. */
  settle(): Instant | null {
    for (;;) {
      const due = this.#deadlines.takeDue(this.#clock());
      if (due === undefined) return this.#deadlines.next;
      due.settle();
      this.#deadlines.note(due);
    }
  }

  moved(instance: Instance): void {
    this.#deadlines.note(instance);
  }

  /** Leaves politely: masters say so and take their addresses off. */
  shutdown(): void {
    if (!this.#options.keepAddresses) {
      for (const instance of this.#instances) instance.handle({ kind: "shutdown" });
    }
    this.#surroundings.leave();
    this.#loop.unwatch(this.#monitor.fd);
    for (const socket of this.#sockets.values()) this.#closeSocket(socket);
    if (!this.#options.keepAddresses) this.#makeVirtualLinks([]);
    for (const part of [this.#monitor, this.#arp, this.#interfaces, this.#claims]) part.close();
  }

  sendAdvert(instance: Instance, priority: AdvertPriority): void {
    this.#try(`(${instance.config.name}) send advert error`, () =>
      this.#sockets.get(socketKey(instance))?.send(instance, priority),
    );
  }

  addAddresses(instance: Instance, addresses: readonly VirtualAddress[]): void {
    for (const address of addresses) {
      const dev = deviceOf(instance, address);
      this.#try(`(${instance.config.name}) ${address.address} was not set on ${dev}`, () => {
        this.#interfaces.add(dev, address);
        this.#held.set(heldKey(dev, address), { dev, address, instance });
      });
    }
  }

  removeAddresses(instance: Instance, addresses: readonly VirtualAddress[]): void {
    for (const address of addresses) {
      const dev = deviceOf(instance, address);
      const key = heldKey(dev, address);
      // Another instance of this host may have taken the address over.
      if ((this.#held.get(key)?.instance ?? instance) !== instance) continue;
      this.#held.delete(key);
      this.#try(`(${instance.config.name}) ${address.address} was not removed from ${dev}`, () =>
        this.#interfaces.remove(dev, address),
      );
    }
  }

  sendGarps(instance: Instance, addresses: readonly VirtualAddress[], repeat: number): void {
    for (let round = 0; round < repeat; round++) {
      for (const virtual of addresses) {
        const dev = deviceOf(instance, virtual);
        const link = this.#interfaces.state(dev);
        if (link === undefined) continue;
        const what = familyOf(virtual.address) === 4 ? "gratuitous ARP" : "unsolicited Neighbour Advert";
        if (round === 0) {
          this.#log.detail(
            `(${instance.config.name}) Sending/queueing ${what}s on ${dev} for ${virtual.address}`,
          );
        }
        this.#log.detail(`Sending ${what} on ${dev} for ${virtual.address}`);
        this.#try(`Error sending ${what} on ${dev} for ${virtual.address}`, () =>
          this.#arp.send(this.#announcement(virtual.address, dev, link.mac), link.index),
        );
      }
    }
  }

  #announcement(address: IpAddress, dev: string, mac: Uint8Array): Uint8Array {
    return familyOf(address) === 4
      ? gratuitousArp(address as Ipv4, mac)
      : unsolicitedAdvertisement(address as Ipv6, mac, this.#interfaces.forwardsIpv6(dev));
  }

  claim(instance: Instance, state: NotifiedState, priority: Priority): void {
    instance.lastTransition = realtimeNs();
    this.#claims.add(instance.config.name, state, priority);
    this.#surroundings.notifier.entered(instance.configured, state, priority);
  }

  count(instance: Instance, reason: Counter): void {
    if (reason !== "lower-priority-discarded" || instance.state.kind !== "master") return;
    this.#surroundings.notifier.heardLower(instance.configured, instance.state.effectivePriority);
  }

  log(level: LogLevel, text: string): void {
    this.#log.line(level, text);
  }

  now(): Instant {
    return this.#clock();
  }

  /** What is tracked has said something new. */
  #heedTracked(): void {
    this.#startDecided();
    this.#judgeFaults();
  }

  #startDecided(): void {
    for (const instance of this.#undecided) {
      if (this.#surroundings.tracking.isUndecided(instance.config.name)) continue;
      this.#undecided.delete(instance);
      this.#start(instance);
    }
  }

  #start(instance: Instance): void {
    if (this.#surroundings.tracking.isUndecided(instance.config.name)) {
      this.#undecided.add(instance);
      // What a predecessor has left must not wait for a script.
      this.removeAddresses(instance, allAddresses(instance.config));
      return;
    }
    const virtual = addressesOf(this.#instances.map(({ configured }) => configured));
    for (const cause of this.#faultsOf(instance, virtual)) instance.handle({ kind: "fault-began", cause });
    this.#judgePriority(instance);
    instance.handle({ kind: "startup" });
  }

  #hear(socket: AdvertSocket, key: string): void {
    for (let received = socket.receive(); received !== null; received = socket.receive()) {
      const { carried, at } = received;
      for (const instance of this.#byVrid.get(`${key} ${peekVrid(carried.message)}`) ?? []) {
        const event = receive(instance.config, instance.state, carried);
        if (event !== undefined) instance.handle(event, at);
      }
    }
  }

  #makeVirtualLinks(instances: readonly VrrpInstance[]): void {
    const wanted = instances.flatMap((instance) => virtualLinkOf(instance) ?? []);
    this.#interfaces.setVirtualLinks(wanted, ({ name }, error) =>
      this.#log.always(`${name} was not made: ${error.message}`),
    );
  }

  #formGroups({ vrrpSyncGroups }: KeepalivedConfig): void {
    for (const { name, members } of vrrpSyncGroups) {
      const group = new SyncGroup(name, (text) => this.#log.always(text));
      for (const instance of this.#instances) {
        if (!members.includes(instance.config.name)) continue;
        instance.group = group;
        group.join(instance);
      }
    }
  }

  #index(): void {
    this.#byVrid = Map.groupBy(
      this.#instances,
      (instance) => `${socketKey(instance)} ${instance.config.vrid}`,
    );
  }

  /** Links and addresses have changed, by whomever. */
  #lookAround(): void {
    const events = this.#monitor.read();
    if (events.length === 0) return;
    for (const event of events) {
      if (event.kind === "address" && event.change === "removed") this.#noteRemoval(event.address);
    }
    const before = this.#running();
    this.#interfaces.apply(events);
    this.#sayLinks(before, this.#running());
    this.#openSockets();
    this.#judgeFaults();
    this.#noteLosses();
  }

  /** Of the interfaces that matter to an instance, those that are up. */
  #running(): ReadonlySet<string> {
    const names = this.#instances.flatMap(({ config }) => [
      config.interface,
      ...this.#surroundings.tracking.interfacesOf(config.name).map((tracked) => tracked.interface),
    ]);
    return new Set(names.filter((name) => this.#isUp(name)));
  }

  #isUp(name: string): boolean {
    return this.#interfaces.state(name)?.running === true;
  }

  #sayLinks(before: ReadonlySet<string>, after: ReadonlySet<string>): void {
    for (const name of before) if (!after.has(name)) this.#log.always(`Netlink reports ${name} down`);
    for (const name of after) if (!before.has(name)) this.#log.always(`Netlink reports ${name} up`);
  }

  #noteRemoval(address: string): void {
    for (const held of this.#held.values()) {
      if (held.address.address !== address) continue;
      this.#log.always(`Netlink reflector reports IP ${address} removed from ${held.dev}`);
    }
  }

  #noteLosses(): void {
    const robbed = new Set<Instance>();
    for (const { dev, address, instance } of this.#held.values()) {
      if (!address.noTrack && !this.#interfaces.holds(dev, address)) robbed.add(instance);
    }
    for (const instance of robbed) instance.handle({ kind: "addresses-lost" });
  }

  /** An instance is in fault while its interface, one it tracks, or its own address is missing. */
  #judgeFaults(): void {
    const virtual = addressesOf(this.#instances.map(({ configured }) => configured));
    for (const instance of this.#instances) {
      const config = this.#machineConfig(instance.configured, virtual);
      if (config.source !== instance.config.source && !isNowhere(config.source)) {
        instance.handle({ kind: "reload", config });
      }
      const faults = this.#faultsOf(instance, virtual);
      for (const cause of instance.state.faults) {
        if (!isOfGroup(cause) && !faults.includes(cause)) instance.handle({ kind: "fault-ended", cause });
      }
      for (const cause of faults) {
        if (!instance.state.faults.includes(cause)) instance.handle({ kind: "fault-began", cause });
      }
      this.#judgePriority(instance);
    }
  }

  #judgePriority(instance: Instance): void {
    const { configured, config } = instance;
    const before = instance.state.effectivePriority;
    const { tracking } = this.#surroundings;
    const effective = tracking.priorityOf(config.name, config.priority, (name) => this.#isUp(name));
    if (effective === before) return;
    instance.handle({ kind: "priority-changed", effective });
    if (instance.state.effectivePriority === before) return;
    this.#surroundings.notifier.priorityChanged(configured, instance.state.kind, effective);
  }

  #faultsOf({ configured, config }: Instance, virtual: ReadonlySet<string>): string[] {
    const { tracking } = this.#surroundings;
    const isLost = configured.trackPrimary && !this.#isUp(config.interface);
    const isGone =
      configured.trackSourceAddress &&
      configured.sourceAddress !== undefined &&
      this.#interfaces.holderOf(configured.sourceAddress) === undefined;
    const homeless = isNowhere(this.#machineConfig(configured, virtual).source);
    return [
      ...(isLost ? [`interface ${config.interface}`] : []),
      ...(isGone ? [`no address ${configured.sourceAddress}`] : []),
      ...(homeless ? [`no address on ${config.interface}`] : []),
      ...tracking.faultsOf(config.name, (name) => this.#isUp(name)),
    ];
  }

  /** With unicast peers and a source address the file may leave the interface out: it is the one with that address. */
  #machineConfig(configured: VrrpInstance, virtual: ReadonlySet<string>): MachineConfig {
    const { sourceAddress } = configured;
    const name =
      configured.interface !== "" || sourceAddress === undefined
        ? configured.interface
        : (this.#interfaces.holderOf(sourceAddress) ?? "");
    const family = familyOfInstance(configured);
    const source = sourceAddress ?? this.#interfaces.primaryAddress(family, name, virtual) ?? nowhere[family];
    return { ...configured, interface: name, source };
  }

  #openSockets(): void {
    const wanted = new Map(this.#instances.map((instance) => [socketKey(instance), instance]));
    for (const [key, socket] of this.#sockets) {
      const instance = wanted.get(key);
      if (instance !== undefined && this.#indexOf(instance) === socket.ifindex) continue;
      this.#closeSocket(socket);
      this.#sockets.delete(key);
    }
    for (const instance of this.#instances) {
      const index = this.#indexOf(instance);
      if (index === undefined) continue;
      const key = socketKey(instance);
      const socket = this.#sockets.get(key) ?? this.#openSocket(key, instance, index);
      const { transport } = instance.config;
      if (transport.kind === "multicast") socket.join(transport.group);
    }
  }

  #indexOf({ configured, config }: Instance): number | undefined {
    return this.#interfaces.state(advertLinkOf(configured, config.interface))?.index;
  }

  #openSocket(key: string, { configured, config }: Instance, index: number): AdvertSocket {
    const link = advertLinkOf(configured, config.interface);
    const socket = new AdvertSocket(familyOf(config.source), link, index);
    this.#sockets.set(key, socket);
    this.#loop.watch(socket.fd, () => this.#hear(socket, key));
    return socket;
  }

  #closeSocket(socket: AdvertSocket): void {
    this.#loop.unwatch(socket.fd);
    socket.close();
  }

  /** What the host refuses is said and survived: a virtual router goes on with what it has. */
  #try(what: string, work: () => unknown): void {
    try {
      work();
    } catch (error) {
      this.#log.always(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

const isNowhere = (source: IpAddress): boolean => source === nowhere[familyOf(source)];

/** One socket serves every virtual router of an interface and family. */
const socketKey = ({ configured, config }: Instance): string =>
  `${familyOf(config.source)} ${advertLinkOf(configured, config.interface)}`;

const deviceOf = ({ configured, config }: Instance, address: VirtualAddress): string =>
  address.dev ?? virtualLinkOf(configured)?.name ?? config.interface;

const heldKey = (dev: string, { address, prefixLength }: VirtualAddress): string =>
  `${dev} ${address}/${prefixLength}`;

const addressesOf = (instances: readonly VrrpInstance[]): ReadonlySet<string> =>
  new Set(
    instances.flatMap(({ virtualAddresses, excludedAddresses }) =>
      [...virtualAddresses, ...excludedAddresses].map(({ address }) => address as string),
    ),
  );
