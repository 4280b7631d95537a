import {
  DeafSocket,
  ETH_P_ARP,
  type FrameMeta,
  PACKET_HOST,
  PacketSocket,
  RawIpSocket,
  RouteMonitor,
  TransmitRing,
  VNET_HEADER,
} from "@keelhaul/linux";
import type { Log } from "../../process/log.ts";
import type { PoolMember } from "../../process/messages.ts";
import type { PollLoop } from "../../process/poll-loop.ts";
import type { Connection } from "../connections.ts";
import { ipv4Text } from "../ipv4-number.ts";
import { type Decision, Ipvs } from "../ipvs.ts";
import { type Destination, type Ipv4Number, serviceKey } from "../model.ts";
import { type LvsService, serviceName } from "../services.ts";
import { arpFrameLength, arpSender, whoHas } from "./arp-packet.ts";
import { ArpTable, type Mac } from "./arp-table.ts";
import { decrementTtl, emptyPacket, etherHeader, readPacket, ttlOf } from "./ipv4-packet.ts";
import { LinkView, type OnLink } from "./link-view.ts";
import type { Plane, ServiceSnapshot } from "./plane.ts";
import { PoolPlan, serviceId } from "./pool-plan.ts";
import { portUnreachable, tcpReset, timeExceeded } from "./refusals.ts";
import { longestFrame, RingPort, shortFrame } from "./ring-port.ts";
import { snapshotOf } from "./snapshot.ts";

/** Packets that were seen but not forwarded, by reason. */
export type RingCounters = Record<string, number>;

/**
 * Direct routing over packet rings: a client's frame for a service on a local address is given the real server's
 * hardware address, one TTL less, and sent on. Checksums and segments that the sender left to its device travel on
 * unfinished, as the frame's virtio_net_hdr says, and are the next device's to finish.
 */
export class RingPlane implements Plane {
  readonly #loop: PollLoop;
  readonly #log: Log;
  readonly #ipvs = new Ipvs();
  readonly #pool = new PoolPlan(this.#ipvs);
  readonly #view = new LinkView();
  readonly #monitor = RouteMonitor.open(["link", "address"]);
  readonly #arpSocket = new PacketSocket({ etherType: ETH_P_ARP, ignoreOutgoing: true });
  readonly #arp = new ArpTable((address) => this.#ask(address));
  readonly #raw = new RawIpSocket({ protocol: 255, headerIncluded: true });
  readonly #short = new TransmitRing({
    ifindex: 0,
    vnetHeader: true,
    slots: 256,
    slotBytes: shortFrame + VNET_HEADER,
  });
  readonly #long = new TransmitRing({
    ifindex: 0,
    vnetHeader: true,
    slots: 16,
    slotBytes: longestFrame + VNET_HEADER,
  });
  readonly #ports = new Map<number, RingPort>();
  readonly #deaf = new Map<number, DeafSocket>();
  readonly #packet = emptyPacket();
  readonly #arpBuffer = Buffer.alloc(128);
  readonly #counters: RingCounters = {};
  #interfaces: ReadonlySet<string> | undefined;
  #addresses: string[] = [];
  #nowMs = 0;

  constructor(loop: PollLoop, log: Log) {
    this.#loop = loop;
    this.#log = log;
    loop.watch(this.#monitor.fd, () => this.#lookAround());
    loop.watch(this.#arpSocket.fd, () => this.#hearArp());
  }

  /** Interfaces to take clients' frames from; undefined for every one but loopback. */
  listenOn(interfaces: ReadonlySet<string> | undefined): void {
    this.#interfaces = interfaces;
  }

  configure(services: readonly LvsService[]): void {
    this.#nowMs = performance.now();
    this.#pool.configure(services, this.#nowMs);
    this.#deafen(services);
    const addresses = [...new Set(services.map(({ address }) => address as string))].sort();
    if (addresses.join() !== this.#addresses.join()) this.#closePorts();
    this.#addresses = addresses;
    this.#openPorts();
    this.#warm();
  }

  setMember(member: PoolMember): void {
    this.#nowMs = performance.now();
    this.#pool.setMember(member, this.#nowMs);
    this.#warm();
  }

  /** Lets connections expire; to be called now and then while nothing arrives. */
  advance(): void {
    this.#ipvs.advance(performance.now());
  }

  snapshot(): ServiceSnapshot[] {
    return this.#ipvs.services.map(snapshotOf);
  }

  /** Why packets went nowhere, with frames that found no room in a ring. */
  counters(): RingCounters {
    for (const port of this.#ports.values()) this.#count("ring-full", port.drops());
    const refused = this.#short.dropped + this.#long.dropped;
    return { ...this.#counters, ...(refused > 0 ? { "transmit-refused": refused } : {}) };
  }

  close(): void {
    this.#closePorts();
    for (const socket of this.#deaf.values()) socket.close();
    this.#deaf.clear();
    for (const { fd } of [this.#monitor, this.#arpSocket]) this.#loop.unwatch(fd);
    for (const part of [this.#monitor, this.#arpSocket, this.#raw, this.#short, this.#long, this.#view])
      part.close();
  }

  #visit(memory: Uint8Array, offset: number, length: number, meta: FrameMeta): void {
    if (meta.packetType !== PACKET_HOST) return;
    const at = offset + etherHeader;
    const unreadable = readPacket(memory, at, length - etherHeader, this.#packet);
    if (unreadable !== undefined) {
      this.#count(unreadable);
    } else if (this.#view.isLocal(this.#packet.destination)) {
      const decision = this.#ipvs.receive(this.#packet, this.#nowMs);
      if (typeof decision === "string") this.#refuse(decision, memory, at);
      else this.#forward(decision, memory, offset, length, meta.vnetHeaderOffset);
    }
  }

  #refuse(decision: Exclude<Decision, Connection>, memory: Uint8Array, at: number): void {
    if (decision === "not-ours") return;
    this.#count(decision);
    const whole = memory.subarray(at, at + this.#packet.length);
    if (decision === "unreachable") this.#answer(portUnreachable(whole));
    else if (decision === "to-local-stack") this.#reset(whole);
  }

  #forward(
    { destination }: Connection,
    memory: Uint8Array,
    offset: number,
    length: number,
    vnetOffset: number,
  ): void {
    const at = offset + etherHeader;
    const link = this.#view.towards(destination.address);
    if (ttlOf(memory, at) <= 1) {
      this.#count("ttl");
      this.#answer(timeExceeded(memory.subarray(at, at + this.#packet.length)));
    } else if (link === undefined) {
      this.#count("no-route");
    } else {
      decrementTtl(memory, at);
      memory.set(link.mac, offset + 6);
      const frame = memory.subarray(vnetOffset, offset + length);
      const mac = this.#arp.lookUp(destination.address, this.#nowMs);
      if (mac === undefined) this.#arp.hold(destination.address, Uint8Array.from(frame));
      else this.#send(frame, mac, link);
    }
  }

  /** `frame` stands behind its virtio_net_hdr. */
  #send(frame: Uint8Array, mac: Mac, link: OnLink): void {
    frame.set(mac, VNET_HEADER);
    const queue = frame.length <= this.#short.slotBytes ? this.#short : this.#long;
    queue.queue(frame, link.index);
  }

  #flush(): void {
    if (this.#short.queued > 0) this.#short.flush();
    if (this.#long.queued > 0) this.#long.flush();
  }

  /** The client's segment would have found no connection here: it is told so, unless another program serves there. */
  #reset(packet: Uint8Array): void {
    const reset = this.#deaf.size > 0 ? tcpReset(packet) : undefined;
    if (reset !== undefined) this.#answer(reset);
  }

  #answer(packet: Uint8Array): void {
    try {
      this.#raw.send(packet, ipv4Text(this.#packet.source));
    } catch {
      this.#count("answer-refused");
    }
  }

  #ask(address: Ipv4Number): void {
    const link = this.#view.towards(address);
    if (link === undefined) return;
    try {
      this.#arpSocket.send(whoHas(address, link.source, link.mac), link.index);
    } catch {
      this.#count("arp-refused");
    }
  }

  #hearArp(): void {
    this.#nowMs = performance.now();
    for (;;) {
      const received = this.#arpSocket.recv(this.#arpBuffer);
      if (received === null) break;
      const length = Math.min(received.length, this.#arpBuffer.length);
      const sender = length < arpFrameLength ? undefined : arpSender(this.#arpBuffer.subarray(0, length));
      const link = sender && this.#view.towards(sender.address);
      if (sender === undefined || link === undefined) continue;
      for (const frame of this.#arp.learn(sender.address, sender.mac, this.#nowMs)) {
        this.#send(frame, sender.mac, link);
      }
    }
    this.#flush();
  }

  /** Asks for every real server before a client needs it. */
  #warm(): void {
    for (const { destinations } of this.#ipvs.services) {
      for (const { address } of destinations as Destination[]) this.#arp.lookUp(address, this.#nowMs);
    }
  }

  #lookAround(): void {
    this.#view.update(this.#monitor);
    this.#openPorts();
  }

  #openPorts(): void {
    const wanted = this.#view.links.filter(
      ({ name, mac }) => mac !== null && name !== "lo" && (this.#interfaces?.has(name) ?? true),
    );
    const indexes = new Set(wanted.map(({ index }) => index));
    for (const [index, port] of this.#ports) if (!indexes.has(index)) this.#closePort(port);
    for (const index of indexes) if (!this.#ports.has(index)) this.#openPort(index);
  }

  #openPort(ifindex: number): void {
    const port = new RingPort(ifindex, this.#addresses);
    this.#ports.set(ifindex, port);
    for (const fd of port.fds) {
      this.#loop.watch(fd, () => {
        this.#nowMs = performance.now();
        port.visit((memory, offset, length, meta) => this.#visit(memory, offset, length, meta));
        this.#flush();
      });
    }
  }

  #closePort(port: RingPort): void {
    for (const fd of port.fds) this.#loop.unwatch(fd);
    port.close();
    this.#ports.delete(port.ifindex);
  }

  #closePorts(): void {
    for (const port of [...this.#ports.values()]) this.#closePort(port);
  }

  /** From here on the kernel's own stack keeps silent at the services' endpoints. */
  #deafen(services: readonly LvsService[]): void {
    const wanted = new Map(services.map((service) => [serviceKey(serviceId(service)), service]));
    for (const [key, socket] of this.#deaf) {
      if (wanted.has(key)) continue;
      socket.close();
      this.#deaf.delete(key);
    }
    for (const [key, service] of wanted) {
      if (this.#deaf.has(key)) continue;
      try {
        this.#deaf.set(key, new DeafSocket(service));
      } catch (error) {
        const name = serviceName(service.protocol, service.address, service.port);
        this.#log.always(
          `A program of this host serves ${name} too and will answer beside the real servers: ${String(error)}`,
        );
      }
    }
  }

  #count(reason: string, by = 1): void {
    if (by > 0) this.#counters[reason] = (this.#counters[reason] ?? 0) + by;
  }
}
