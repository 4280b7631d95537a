import { monotonicNs, RawIp6Socket, RawIpSocket, realtimeNs } from "@keelhaul/linux";
import type { Family, IpAddress } from "../address.ts";
import type { AdvertPriority } from "../units.ts";
import { decodeIpv4, encodeIpv4, encodeIpv6, nextIdentification } from "./carrier.ts";
import { VRRP_PROTOCOL } from "./checksum.ts";
import { advertOf, destinationsOf } from "./exchange.ts";
import type { Instance } from "./instance.ts";
import { type CarriedMessage, encodeAdvert } from "./packet.ts";
import type { Instant } from "./timers.ts";

/** Control traffic goes first (SO_PRIORITY, TC_PRIO_CONTROL less one). */
const priorityOfControl = 6;
const receiveBuffer = 256 * 1024;

/** An advertisement as it came, with its arrival on CLOCK_MONOTONIC. */
export type Arrival = { readonly carried: CarriedMessage; readonly at: Instant };

/** What the two families do differently. */
interface Carrier {
  readonly fd: number;
  joinGroup(group: string, ifindex: number): void;
  send(packet: Uint8Array, destination: string): void;
  /** Null: nothing is there. Undefined: what was there is no VRRP message. */
  receive(): Arrival | undefined | null;
  close(): void;
}

/** The protocol-112 socket of one interface and family, for all virtual routers on it. */
export class AdvertSocket {
  readonly ifindex: number;
  readonly #carrier: Carrier;
  readonly #groups = new Set<IpAddress>();

  constructor(family: Family, name: string, ifindex: number) {
    this.ifindex = ifindex;
    this.#carrier = family === 4 ? overIpv4(name, ifindex) : overIpv6(name, ifindex);
  }

  get fd(): number {
    return this.#carrier.fd;
  }

  join(group: IpAddress): void {
    if (this.#groups.has(group)) return;
    this.#carrier.joinGroup(group, this.ifindex);
    this.#groups.add(group);
  }

  send(instance: Instance, priority: AdvertPriority): void {
    for (const destination of destinationsOf(instance.config)) {
      this.#carrier.send(packetOf(instance, priority, destination), destination);
      instance.identification = nextIdentification(instance.identification);
    }
  }

  /** The next advertisement; null when there is none. Its octets are the socket's own until the one after. */
  receive(): Arrival | null {
    for (;;) {
      const arrival = this.#carrier.receive();
      if (arrival !== undefined) return arrival;
    }
  }

  close(): void {
    this.#carrier.close();
  }
}

/** The packet that the instance would send next, its IP header included. */
export function packetOf(instance: Instance, priority: AdvertPriority, destination: IpAddress): Uint8Array {
  const { config, identification } = instance;
  const { source, transport, checksum } = config;
  const ttl = transport.kind === "unicast" ? transport.ttl : 255;
  const message = encodeAdvert(advertOf(config, priority), source, destination, checksum);
  return source.includes(":")
    ? encodeIpv6({ source, destination, hopLimit: ttl }, message)
    : encodeIpv4({ source, destination, identification, ttl }, message);
}

/** What both families do alike; receiving is what differs. */
const around = (socket: RawIpSocket | RawIp6Socket, receive: Carrier["receive"]): Carrier => ({
  fd: socket.fd,
  joinGroup: (group, index) => socket.joinGroup(group, index),
  send: (packet, destination) => socket.send(packet, destination),
  close: () => socket.close(),
  receive,
});

function overIpv4(device: string, ifindex: number): Carrier {
  const socket = new RawIpSocket({
    protocol: VRRP_PROTOCOL,
    headerIncluded: true,
    device,
    multicastIfindex: ifindex,
    multicastLoop: false,
    priority: priorityOfControl,
    receiveBuffer,
  });
  return around(socket, () => {
    const received = socket.recv();
    if (received === null) return null;
    const carried = decodeIpv4(received.packet);
    return carried && { carried, at: arrivalOf(received.timestampNs) };
  });
}

function overIpv6(device: string, ifindex: number): Carrier {
  const socket = new RawIp6Socket({
    protocol: VRRP_PROTOCOL,
    device,
    ifindex,
    multicastLoop: false,
    priority: priorityOfControl,
    receiveBuffer,
  });
  return around(socket, () => {
    const received = socket.recv();
    if (received === null) return null;
    const { payload: message, hopLimit: ttl, timestampNs } = received;
    const [source, destination] = [received.source as IpAddress, received.destination as IpAddress];
    return { carried: { source, destination, ttl, message }, at: arrivalOf(timestampNs) };
  });
}

/** What lies longer back than this, or ahead, is no arrival but a step of the wall clock. */
const longestWaitNs = 60_000_000_000n;

/** The kernel stamps arrivals with the wall clock; timers run on the other one. */
function arrivalOf(timestampNs: bigint): Instant {
  const now = monotonicNs();
  const waited = realtimeNs() - timestampNs;
  return waited < 0n || waited > longestWaitNs ? now : now - waited;
}
