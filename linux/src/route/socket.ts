import { AF_INET, AF_INET6 } from "../address.ts";
import { monotonicNs } from "../clock.ts";
import { ENODEV, SystemError } from "../errno.ts";
import { within } from "../namespace.ts";
import type { NetlinkRequest } from "../netlink/message.ts";
import { NETLINK_ROUTE, NetlinkSocket } from "../netlink/socket.ts";
import { poll } from "../poll.ts";
import type { BridgePortSettings } from "./bridge-port.ts";
import {
  type AddressSettings,
  addressQuery,
  addressRequest,
  decodeAddress,
  type IpAddress,
} from "./ip-address.ts";
import { decodeLink, type Link, linkQuery } from "./link.ts";
import {
  type BridgeOptions,
  type LinkChange,
  linkRequest,
  type NewLink,
  type NewMacvlan,
  type NewVethPeer,
} from "./link-request.ts";
import {
  decodeNeighbour,
  type Neighbour,
  type NeighbourSettings,
  neighbourQuery,
  neighbourRequest,
} from "./neighbour.ts";
import { decodeRoute, type Route, type RouteSettings, routeQuery, routeRequest } from "./route.ts";

/** Every request there is, by name, for `RouteSocket.apply`. */
export const routeRequests = { ...linkRequest, ...addressRequest, ...routeRequest, ...neighbourRequest };

/**
 * Links, addresses, routes and neighbours of one network namespace, over rtnetlink. The namespace is the one
 * in which it was opened, whatever the thread does later. Every refusal is a SystemError with the kernel's own words.
 */
export class RouteSocket {
  readonly #socket: NetlinkSocket;

  private constructor(socket: NetlinkSocket) {
    this.#socket = socket;
  }

  /** Opens in the namespace given, or in the one where the calling thread is. */
  static open(netnsFd?: number): RouteSocket {
    const open = () => new RouteSocket(NetlinkSocket.open(NETLINK_ROUTE));
    return netnsFd === undefined ? open() : within(netnsFd, open);
  }

  /** Sends many requests in one go; throws the first error when all are done. */
  apply(requests: readonly NetlinkRequest[]): void {
    this.#socket.requestAll(requests);
  }

  links(): Link[] {
    return this.#socket.dump(linkQuery.all()).map((message) => decodeLink(message.body));
  }

  /** One link by name or index, or null where there is none. */
  link(which: string | number): Link | null {
    const [reply] = this.#socket.exchange([linkQuery.one(which)]);
    if (!(reply instanceof SystemError)) return decodeLink(reply![0]!.body);
    if (reply.errno === ENODEV) return null;
    throw reply;
  }

  /**
   * Returns once the link is up for real. When a veth end or what is on top of it is set up, the kernel works the
   * carrier's coming off a moment later, mostly within a millisecond, and drops what is sent before.
   */
  awaitRunning(which: string | number, timeoutNs = 2_000_000_000n): void {
    const deadline = monotonicNs() + timeoutNs;
    while (!this.link(which)?.running) {
      if (monotonicNs() > deadline) {
        throw new Error(
          `Link ${which} was to be running within ${timeoutNs / 1_000_000n} ms: ${this.#account(which)}.`,
        );
      }
      poll([], 100_000n);
    }
  }

  #account(which: string | number): string {
    const link = this.link(which);
    if (!link) return "there is no such link";
    return link.up ? "it is up but its other end is not" : "it is down";
  }

  #indexOf(name: string): number {
    const link = this.link(name);
    if (!link) throw new SystemError(`get link ${name}`, ENODEV);
    return link.index;
  }

  /** Returns the new bridge's index. */
  addBridge(name: string, options: BridgeOptions = {}): number {
    this.#socket.request(linkRequest.addBridge(name, options));
    return options.index ?? this.#indexOf(name);
  }

  addVeth(one: NewLink, other: NewVethPeer): void {
    this.#socket.request(linkRequest.addVeth(one, other));
  }

  addMacvlan(link: NewMacvlan): void {
    this.#socket.request(linkRequest.addMacvlan(link));
  }

  setLink(index: number, change: LinkChange): void {
    this.#socket.request(linkRequest.setLink(index, change));
  }

  setBridgePort(index: number, settings: BridgePortSettings): void {
    this.#socket.request(linkRequest.setBridgePort(index, settings));
  }

  deleteLink(index: number): void {
    this.#socket.request(linkRequest.deleteLink(index));
  }

  /** IPv4 and IPv6 addresses of all links. */
  addresses(): IpAddress[] {
    return this.#socket.dump(addressQuery()).map((message) => decodeAddress(message.body));
  }

  addAddress(index: number, settings: AddressSettings): void {
    this.#socket.request(addressRequest.addAddress(index, settings));
  }

  deleteAddress(index: number, settings: Pick<AddressSettings, "address" | "prefixLength">): void {
    this.#socket.request(addressRequest.deleteAddress(index, settings));
  }

  /** IPv4 and IPv6 routes of all tables. */
  routes(): Route[] {
    return [AF_INET, AF_INET6]
      .flatMap((family) => this.#socket.dump(routeQuery(family)))
      .map((message) => decodeRoute(message.body));
  }

  addRoute(route: RouteSettings): void {
    this.#socket.request(routeRequest.addRoute(route));
  }

  deleteRoute(route: RouteSettings): void {
    this.#socket.request(routeRequest.deleteRoute(route));
  }

  /** The ARP and neighbour discovery caches. */
  neighbours(): Neighbour[] {
    return this.#socket
      .dump(neighbourQuery())
      .map((message) => decodeNeighbour(message.body))
      .filter((neighbour) => neighbour !== null);
  }

  setNeighbour(index: number, settings: NeighbourSettings): void {
    this.#socket.request(neighbourRequest.setNeighbour(index, settings));
  }

  deleteNeighbour(index: number, address: string): void {
    this.#socket.request(neighbourRequest.deleteNeighbour(index, address));
  }

  close(): void {
    this.#socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}
