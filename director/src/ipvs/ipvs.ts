import { type Connection, ConnectionTable } from "./connections.ts";
import {
  type Destination,
  type DestinationId,
  type DestinationSpec,
  noStatistics,
  noThresholds,
  type Packet,
  type Persistence,
  type Service,
  type ServiceId,
  type ServiceSpec,
  type Statistics,
  serviceKey,
  type Thresholds,
} from "./model.ts";
import { isValidTemplate, maskedClient, templateVirtual } from "./persistence.ts";
import { schedulers } from "./schedulers/index.ts";
import { type LoadFormula, loadFormulas } from "./schedulers/load.ts";
import type { Scheduled, Scheduler, SchedulerEnvironment, SchedulerFlags } from "./schedulers/scheduler.ts";
import { TcpFlag } from "./tcp-states.ts";
import { afterEdit } from "./thresholds.ts";
import { Trash } from "./trash.ts";

/** The switches under net.ipv4.vs, at the kernel's defaults. */
export interface Settings {
  /** What a SYN on a connection that has ended does: 0 stays, 1 is scheduled anew, 2 also from FIN_WAIT. */
  readonly connReuseMode: number;
  readonly expireNodestConn: boolean;
  readonly expireQuiescentTemplate: boolean;
  /** No switch of the kernel but its version: how heavy a destination is for lc, wlc, lblc, lblcr and twos. */
  readonly load: LoadFormula;
}

export const kernelDefaults: Settings = {
  connReuseMode: 1,
  expireNodestConn: false,
  expireQuiescentTemplate: false,
  load: "257A+I",
};

const noFlags: SchedulerFlags = { fallback: false, port: false };
const dayMs = 86_400_000;

/**
 * What becomes of a packet: the connection it belongs to and so the destination it goes to, or
 * - `not-ours`: no service has its address and port;
 * - `to-local-stack`: the service has it but does not start a connection with it (TCP without SYN);
 * - `drop`: it belongs to a connection whose destination is gone;
 * - `unreachable`: there is no destination for it.
 */
export type Decision = Connection | "not-ours" | "to-local-stack" | "drop" | "unreachable";

/** Linux IPVS as a value: services, destinations, connections and choices; it has neither clock nor socket. */
export class Ipvs {
  readonly connections = new ConnectionTable();
  readonly statistics: Statistics = noStatistics();
  readonly #services = new Map<number, Service>();
  readonly #trash = new Trash();
  readonly #settings: Settings;
  readonly #environment: SchedulerEnvironment;

  /** `random` gives a uniform integer from 0 up to and without `below`; the scheduler twos alone asks for one. */
  constructor(settings: Settings = kernelDefaults, random = uniform) {
    this.#settings = settings;
    this.#environment = { load: loadFormulas[settings.load], random, cacheExpirationMs: dayMs };
  }

  get services(): Service[] {
    return [...this.#services.values()];
  }

  service(id: ServiceId): Service | undefined {
    return this.#services.get(serviceKey(id));
  }

  /** @throws RangeError if the service exists already or its scheduler is not one of ours. */
  addService(spec: ServiceSpec): Service {
    if (this.service(spec) !== undefined) throw new RangeError("the service exists already");
    const { protocol, address, port, scheduler, persistence } = spec;
    const scheduled = { destinations: [] as Destination[], schedulerFlags: flagsOf(spec) };
    const service: Service = Object.assign(scheduled, {
      protocol,
      address,
      port,
      scheduler,
      persistence,
      schedulerState: this.#scheduler(scheduler, scheduled),
      statistics: noStatistics(),
    });
    this.#services.set(serviceKey(spec), service);
    return service;
  }

  /**
   * Changes how a service schedules and binds clients. Destinations, connections and templates stay; a scheduler
   * that stays the same keeps its cursor.
   * @throws RangeError if there is no such service or the scheduler is not one of ours.
   */
  editService(spec: ServiceSpec): void {
    const service = this.#existing(spec);
    if (service.scheduler !== spec.scheduler) {
      service.schedulerState = this.#scheduler(spec.scheduler, service);
      service.scheduler = spec.scheduler;
    }
    service.schedulerFlags = flagsOf(spec);
    service.persistence = spec.persistence;
  }

  /** Its connections stay until they time out; their packets are dropped meanwhile. */
  removeService(id: ServiceId, nowMs: number): void {
    const service = this.#existing(id);
    while (service.destinations.length > 0) this.removeDestination(id, service.destinations[0]!, nowMs);
    this.#services.delete(serviceKey(id));
  }

  /**
   * Puts a destination at the head of the service's list. One that was removed not long ago returns with its counts,
   * and with its statistics too if the service has stood all the while.
   * @throws RangeError if the destination is in the service already, or its lower threshold is above the upper one.
   */
  addDestination(id: ServiceId, spec: DestinationSpec, nowMs: number): Destination {
    this.advance(nowMs);
    const service = this.#existing(id);
    if (destinationIn(service, spec) !== undefined) throw new RangeError("the destination exists already");
    const thresholds = thresholdsOf(spec);
    const destination = this.#trash.revive(service, spec) ?? newDestination(spec);
    destination.weight = spec.weight;
    destination.lastWeight = spec.weight;
    destination.available = true;
    setThresholds(destination, thresholds);
    service.destinations.unshift(destination);
    service.schedulerState.added?.(destination);
    return destination;
  }

  /**
   * Never moves the destination in its list.
   * @throws RangeError if there is no such destination, or its lower threshold is above the upper one.
   */
  editDestination(id: ServiceId, spec: DestinationSpec): void {
    const service = this.#existing(id);
    const destination = destinationIn(service, spec);
    if (destination === undefined) throw new RangeError("there is no such destination");
    const thresholds = thresholdsOf(spec);
    destination.weight = spec.weight;
    if (spec.weight !== 0) destination.lastWeight = spec.weight;
    setThresholds(destination, thresholds);
    service.schedulerState.edited?.(destination);
  }

  removeDestination(id: ServiceId, which: DestinationId, nowMs: number): void {
    const service = this.#existing(id);
    const destination = destinationIn(service, which);
    if (destination === undefined) throw new RangeError("there is no such destination");
    const index = service.destinations.indexOf(destination);
    const predecessor = service.destinations[index - 1];
    service.destinations.splice(index, 1);
    destination.available = false;
    service.schedulerState.removed?.(destination, predecessor);
    this.#trash.discard(service, destination, nowMs);
    if (this.#settings.expireNodestConn) this.#expireConnectionsOf(destination);
  }

  /** Decides over one packet of a client and does all that follows from it but the sending. */
  receive(packet: Packet, nowMs: number): Decision {
    this.advance(nowMs);
    const connection = this.connections.find(packet);
    const anew = connection !== undefined && this.#isScheduledAnew(connection, packet);
    const isOver = connection !== undefined && (anew || !connection.destination.available);
    if (isOver && !anew && !this.#settings.expireNodestConn) return "drop";
    const decision = isOver || connection === undefined ? this.#schedule(packet, nowMs) : connection;
    // The kernel leaves it to the timer (`ip_vs_conn_expire_now`), so it still counts while its successor is chosen.
    if (isOver) this.connections.expireNow(connection);
    if (typeof decision === "string") return decision;
    this.#count(decision, packet);
    this.connections.advanceState(decision, packet.tcpFlags);
    this.connections.rearm(decision, nowMs);
    return decision;
  }

  /** Lets time pass: connections, templates and the trash. */
  advance(nowMs: number): void {
    this.connections.advance(nowMs);
    this.#trash.advance(nowMs);
  }

  #scheduler(name: string, service: Scheduled): Scheduler {
    const kind = schedulers[name];
    if (kind !== undefined) return kind(service, this.#environment);
    throw new RangeError(`there is no scheduler ${name}; there are: ${Object.keys(schedulers).join(", ")}`);
  }

  #existing(id: ServiceId): Service {
    const service = this.service(id);
    if (service === undefined) throw new RangeError("there is no such service");
    return service;
  }

  #serviceFor(packet: Packet): Service | undefined {
    const { protocol, destination: address, destinationPort: port } = packet;
    return this.service({ protocol, address, port }) ?? this.service({ protocol, address, port: 0 });
  }

  /** Linux `is_new_conn_expected`: a client may reuse its port while we still remember the old connection. */
  #isScheduledAnew(connection: Connection, packet: Packet): boolean {
    if (packet.protocol !== "TCP" || !(packet.tcpFlags & TcpFlag.syn)) return false;
    const { connReuseMode, expireNodestConn } = this.#settings;
    if (expireNodestConn && connection.destination.weight === 0) return true;
    if (connReuseMode === 0 || connection.control !== undefined) return false;
    const { state } = connection;
    return state === "TIME_WAIT" || state === "CLOSE" || (state === "FIN_WAIT" && (connReuseMode & 2) !== 0);
  }

  #schedule(packet: Packet, nowMs: number): Decision {
    const service = this.#serviceFor(packet);
    if (service === undefined) return "not-ours";
    const { tcpFlags } = packet;
    if (packet.protocol === "TCP" && (!(tcpFlags & TcpFlag.syn) || tcpFlags & TcpFlag.rst)) {
      return "to-local-stack";
    }
    if (service.persistence !== undefined) {
      return this.#scheduleByTemplate(service, service.persistence, packet, nowMs);
    }
    const destination = service.port === 0 ? undefined : service.schedulerState.schedule(packet, nowMs);
    return destination === undefined ? "unreachable" : this.#connect(service, packet, destination, undefined);
  }

  #scheduleByTemplate(service: Service, persistence: Persistence, packet: Packet, nowMs: number): Decision {
    const virtual = templateVirtual(packet, service);
    const client = maskedClient(packet, persistence);
    let template = this.connections.findTemplate(virtual, client);
    if (template !== undefined && !isValidTemplate(template, this.#settings.expireQuiescentTemplate)) {
      this.connections.invalidate(template);
      template = undefined;
    }
    if (template === undefined) {
      const destination = service.schedulerState.schedule(packet, nowMs);
      if (destination === undefined) return "unreachable";
      template = this.connections.addTemplate(
        {
          protocol: packet.protocol,
          client,
          clientPort: 0,
          virtual: virtual.address,
          virtualPort: virtual.port,
          destination,
          destinationPort: virtual.port === 0 ? 0 : destination.port,
        },
        persistence.timeoutMs,
      );
    }
    const connection = this.#connect(service, packet, template.destination, template);
    this.connections.rearm(template, nowMs);
    return connection;
  }

  #connect(
    service: Service,
    packet: Packet,
    destination: Destination,
    control: Connection | undefined,
  ): Connection {
    const port = packet.destinationPort;
    this.statistics.connections++;
    service.statistics.connections++;
    destination.statistics.connections++;
    return this.connections.add(
      {
        protocol: packet.protocol,
        client: packet.source,
        clientPort: packet.sourcePort,
        virtual: packet.destination,
        virtualPort: port,
        destination,
        destinationPort: port === service.port && destination.port !== 0 ? destination.port : port,
      },
      control,
    );
  }

  #count(connection: Connection, packet: Packet): void {
    connection.inPackets++;
    for (const statistics of [
      this.statistics,
      connection.destination.statistics,
      this.#serviceFor(packet)?.statistics,
    ]) {
      if (statistics === undefined) continue;
      statistics.inPackets++;
      statistics.inBytes += packet.length;
    }
  }

  #expireConnectionsOf(destination: Destination): void {
    for (const connection of [...this.connections]) {
      if (connection.destination === destination && connection.controls === 0) {
        this.connections.expireNow(connection);
      }
    }
  }
}

const uniform = (below: number): number => Math.floor(Math.random() * below);

const flagsOf = ({ schedulerFlags }: ServiceSpec): SchedulerFlags => ({ ...noFlags, ...schedulerFlags });

function thresholdsOf({ thresholds = noThresholds }: DestinationSpec): Thresholds {
  const { upper, lower } = thresholds;
  if (lower <= upper) return thresholds;
  throw new RangeError(`the lower threshold ${lower} is above the upper one ${upper}`);
}

function setThresholds(destination: Destination, thresholds: Thresholds): void {
  const { upper, lower } = destination.thresholds;
  destination.thresholds = thresholds;
  if (thresholds.upper !== upper || thresholds.lower !== lower) afterEdit(destination);
}

function destinationIn(service: Service, { address, port }: DestinationId): Destination | undefined {
  return service.destinations.find((known) => known.address === address && known.port === port);
}

function newDestination({ address, port, weight }: DestinationSpec): Destination {
  return {
    address,
    port,
    weight,
    lastWeight: weight,
    thresholds: noThresholds,
    overloaded: false,
    available: true,
    activeConnections: 0,
    totalConnections: 0,
    persistentConnections: 0,
    statistics: noStatistics(),
  };
}
