import { monotonicNs, RawIpSocket, realtimeNs } from "@keelhaul/linux";
import type { IpAddress } from "../address.ts";
import type { AdvertPriority } from "../units.ts";
import { encodeIpv4, nextIdentification } from "./carrier.ts";
import { VRRP_PROTOCOL } from "./checksum.ts";
import { advertOf, destinationsOf } from "./exchange.ts";
import type { Instance } from "./instance.ts";
import { encodeAdvert } from "./packet.ts";
import type { Instant } from "./timers.ts";

/** Control traffic goes first (SO_PRIORITY, TC_PRIO_CONTROL less one). */
const priorityOfControl = 6;
const receiveBuffer = 256 * 1024;

/** The protocol-112 socket of one interface, for all virtual routers on it. */
export class AdvertSocket {
  readonly ifindex: number;
  readonly #socket: RawIpSocket;
  readonly #groups = new Set<IpAddress>();

  constructor(name: string, ifindex: number) {
    this.ifindex = ifindex;
    this.#socket = new RawIpSocket({
      protocol: VRRP_PROTOCOL,
      headerIncluded: true,
      device: name,
      multicastIfindex: ifindex,
      multicastLoop: false,
      priority: priorityOfControl,
      receiveBuffer,
    });
  }

  get fd(): number {
    return this.#socket.fd;
  }

  join(group: IpAddress): void {
    if (this.#groups.has(group)) return;
    this.#socket.joinGroup(group, this.ifindex);
    this.#groups.add(group);
  }

  send(instance: Instance, priority: AdvertPriority): void {
    for (const destination of destinationsOf(instance.config)) {
      this.#socket.send(datagramOf(instance, priority, destination), destination);
      instance.identification = nextIdentification(instance.identification);
    }
  }

  /** The next datagram with its arrival on CLOCK_MONOTONIC; its octets are the socket's own until the one after. */
  receive(): { datagram: Uint8Array; arrival: Instant } | null {
    const received = this.#socket.recv();
    return received && { datagram: received.packet, arrival: arrivalOf(received.timestampNs) };
  }

  close(): void {
    this.#socket.close();
  }
}

/** The IPv4 datagram that the instance would send next. */
export function datagramOf(instance: Instance, priority: AdvertPriority, destination: IpAddress): Uint8Array {
  const { config, identification } = instance;
  const { source, transport } = config;
  const ttl = transport.kind === "unicast" ? transport.ttl : 255;
  const message = encodeAdvert(advertOf(config, priority), source, destination);
  return encodeIpv4({ source, destination, identification, ttl }, message);
}

/** What lies longer back than this, or ahead, is no arrival but a step of the wall clock. */
const longestWaitNs = 60_000_000_000n;

/** The kernel stamps arrivals with the wall clock; timers run on the other one. */
function arrivalOf(timestampNs: bigint): Instant {
  const now = monotonicNs();
  const waited = realtimeNs() - timestampNs;
  return waited < 0n || waited > longestWaitNs ? now : now - waited;
}
