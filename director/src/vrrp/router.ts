import { PacketSocket, RouteMonitor } from "@keelhaul/linux";
import { familyOf, type Ipv4, ipv4 } from "../address.ts";
import type { KeepalivedConfig, VirtualAddress, VrrpInstance } from "../config/model.ts";
import type { Log, LogLevel } from "../process/log.ts";
import type { RunOptions } from "../process/messages.ts";
import type { PollLoop } from "../process/poll-loop.ts";
import type { AdvertPriority, Priority } from "../units.ts";
import { AdvertSocket } from "./advert-socket.ts";
import { gratuitousArp } from "./arp.ts";
import { Claims } from "./claims.ts";
import { receiveIpv4 } from "./exchange.ts";
import { type Effects, Instance } from "./instance.ts";
import { Interfaces } from "./interfaces.ts";
import type { MachineConfig, NotifiedState } from "./machine.ts";
import { rehearse } from "./rehearsal.ts";
import { identityOf } from "./reload.ts";
import type { Instant } from "./timers.ts";
import { trackedPriority } from "./tracking.ts";
import { isServed, unserved } from "./unserved.ts";

/** Stands in for the address of an interface that has none; such an instance is in fault and sends nothing. */
const nowhere = ipv4("0.0.0.0");

/** All virtual routers of this host, and what ties them to it. */
export class Router implements Effects {
  readonly #loop: PollLoop;
  readonly #log: Log;
  readonly #options: RunOptions;
  readonly #clock: () => Instant;
  readonly #interfaces = new Interfaces();
  readonly #monitor = RouteMonitor.open(["link", "address"]);
  readonly #arp = new PacketSocket({ etherType: 0 });
  readonly #sockets = new Map<string, AdvertSocket>();
  readonly #claims: Claims;
  #instances: Instance[] = [];
  /** Addresses that this process has set and not taken off. */
  readonly #held = new Map<string, { dev: string; address: VirtualAddress; instance: Instance }>();

  constructor(loop: PollLoop, log: Log, options: RunOptions, clock: () => Instant) {
    this.#loop = loop;
    this.#log = log;
    this.#options = options;
    this.#clock = clock;
    this.#claims = new Claims(options.stateDir);
    loop.watch(this.#monitor.fd, () => this.#lookAround());
  }

  /** The first configuration starts instances, a later one is a reload: same virtual router, same state. */
  configure(config: KeepalivedConfig): void {
    for (const sentence of unserved(config)) this.#log.always(sentence);
    const served = config.vrrpInstances.filter(isServed);
    const virtual = addressesOf(served);
    const before = new Map(this.#instances.map((instance) => [identityOf(instance.config), instance]));
    const next = served.map((configured) => {
      const wanted = machineConfig(configured, this.#sourceFor(configured, virtual));
      return { configured, wanted, known: before.get(identityOf(wanted)) };
    });
    const kept = new Set(next.map(({ known }) => known));
    for (const instance of this.#instances) {
      if (!kept.has(instance)) instance.handle({ kind: "shutdown", deleted: true });
    }
    this.#instances = next.map(({ configured, wanted, known }) => {
      if (known === undefined) return new Instance(configured, wanted, this);
      known.configured = configured;
      known.handle({ kind: "reload", config: wanted });
      return known;
    });
    this.#openSockets();
    for (const instance of this.#instances) if (!kept.has(instance)) this.#start(instance);
    this.#judgeFaults();
    for (const instance of this.#instances) rehearse(instance);
  }

  /** Acts on every timer that is due and says when the next one is. */
  settle(): Instant | null {
    let next: Instant | null = null;
    for (const instance of this.#instances) {
      instance.settle();
      const deadline = instance.timers.next;
      if (deadline !== null && (next === null || deadline < next)) next = deadline;
    }
    return next;
  }

  /** Leaves politely: masters say so and take their addresses off. */
  shutdown(): void {
    if (!this.#options.keepAddresses) {
      for (const instance of this.#instances) instance.handle({ kind: "shutdown" });
    }
    this.#loop.unwatch(this.#monitor.fd);
    for (const socket of this.#sockets.values()) this.#closeSocket(socket);
    for (const part of [this.#monitor, this.#arp, this.#interfaces, this.#claims]) part.close();
  }

  sendAdvert(instance: Instance, priority: AdvertPriority): void {
    this.#try(`(${instance.config.name}) send advert error`, () =>
      this.#sockets.get(instance.config.interface)?.send(instance, priority),
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
        if (familyOf(virtual.address) !== 4) continue;
        const dev = deviceOf(instance, virtual);
        const link = this.#interfaces.state(dev);
        if (link === undefined) continue;
        if (round === 0) {
          this.#log.detail(
            `(${instance.config.name}) Sending/queueing gratuitous ARPs on ${dev} for ${virtual.address}`,
          );
        }
        this.#log.detail(`Sending gratuitous ARP on ${dev} for ${virtual.address}`);
        this.#try(`Error sending gratuitous ARP on ${dev} for ${virtual.address}`, () =>
          this.#arp.send(gratuitousArp(virtual.address as Ipv4, link.mac), link.index),
        );
      }
    }
  }

  claim(instance: Instance, state: NotifiedState, priority: Priority): void {
    this.#claims.add(instance.config.name, state, priority);
  }

  log(level: LogLevel, text: string): void {
    this.#log.line(level, text);
  }

  now(): Instant {
    return this.#clock();
  }

  #start(instance: Instance): void {
    for (const cause of this.#faultsOf(instance)) instance.handle({ kind: "fault-began", cause });
    this.#judgePriority(instance);
    instance.handle({ kind: "startup" });
  }

  #hear(socket: AdvertSocket, name: string): void {
    for (let received = socket.receive(); received !== null; received = socket.receive()) {
      for (const instance of this.#instances) {
        if (instance.config.interface !== name) continue;
        const event = receiveIpv4(instance.config, instance.state, received.datagram);
        if (event !== undefined) instance.handle(event, received.arrival);
      }
    }
  }

  /** Links and addresses have changed, by whomever. */
  #lookAround(): void {
    const events = this.#monitor.read();
    if (events.length === 0) return;
    for (const event of events) {
      if (event.kind === "address" && event.change === "removed") this.#noteRemoval(event.address);
    }
    this.#interfaces.refresh();
    this.#openSockets();
    this.#judgeFaults();
    this.#noteLosses();
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
      const source = this.#sourceFor(instance.configured, virtual);
      if (source !== instance.config.source && source !== nowhere) {
        instance.handle({ kind: "reload", config: machineConfig(instance.configured, source) });
      }
      const faults = this.#faultsOf(instance);
      for (const cause of instance.state.faults) {
        if (!faults.includes(cause)) instance.handle({ kind: "fault-ended", cause });
      }
      for (const cause of faults) {
        if (!instance.state.faults.includes(cause)) instance.handle({ kind: "fault-began", cause });
      }
      this.#judgePriority(instance);
    }
  }

  #judgePriority(instance: Instance): void {
    const { configured, config, state } = instance;
    const effective = trackedPriority(
      config.priority,
      configured.trackInterfaces,
      (name) => this.#interfaces.state(name)?.running === true,
    );
    if (effective !== state.effectivePriority) instance.handle({ kind: "priority-changed", effective });
  }

  #faultsOf({ configured, config }: Instance): string[] {
    const needed = [
      ...(configured.trackPrimary ? [config.interface] : []),
      ...configured.trackInterfaces.filter(({ weight }) => weight === 0).map((track) => track.interface),
    ];
    const down = [...new Set(needed)].filter((name) => this.#interfaces.state(name)?.running !== true);
    const virtual = addressesOf(this.#instances.map((instance) => instance.configured));
    const homeless = this.#sourceFor(configured, virtual) === nowhere;
    return [
      ...down.map((name) => `interface ${name}`),
      ...(homeless ? [`no address on ${config.interface}`] : []),
    ];
  }

  #sourceFor({ sourceAddress, interface: name }: VrrpInstance, virtual: ReadonlySet<string>): Ipv4 {
    return (sourceAddress as Ipv4 | undefined) ?? this.#interfaces.primaryAddress(name, virtual) ?? nowhere;
  }

  #openSockets(): void {
    const names = new Set(this.#instances.map(({ config }) => config.interface));
    for (const [name, socket] of this.#sockets) {
      const index = this.#interfaces.state(name)?.index;
      if (names.has(name) && index === socket.ifindex) continue;
      this.#closeSocket(socket);
      this.#sockets.delete(name);
    }
    for (const { config } of this.#instances) {
      const name = config.interface;
      const index = this.#interfaces.state(name)?.index;
      if (index === undefined) continue;
      const socket = this.#sockets.get(name) ?? this.#openSocket(name, index);
      if (config.transport.kind === "multicast") socket.join(config.transport.group);
    }
  }

  #openSocket(name: string, index: number): AdvertSocket {
    const socket = new AdvertSocket(name, index);
    this.#sockets.set(name, socket);
    this.#loop.watch(socket.fd, () => this.#hear(socket, name));
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

const machineConfig = (configured: VrrpInstance, source: Ipv4): MachineConfig => ({ ...configured, source });

const deviceOf = ({ config }: Instance, address: VirtualAddress): string => address.dev ?? config.interface;

const heldKey = (dev: string, { address, prefixLength }: VirtualAddress): string =>
  `${dev} ${address}/${prefixLength}`;

const addressesOf = (instances: readonly VrrpInstance[]): ReadonlySet<string> =>
  new Set(
    instances.flatMap(({ virtualAddresses, excludedAddresses }) =>
      [...virtualAddresses, ...excludedAddresses].map(({ address }) => address as string),
    ),
  );
