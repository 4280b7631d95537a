import { within } from "../namespace.ts";
import type { NetlinkMessage } from "../netlink/message.ts";
import { NETLINK_ROUTE, NetlinkSocket } from "../netlink/socket.ts";
import { decodeAddress, type IpAddress, RTM_DELADDR, RTM_NEWADDR } from "./ip-address.ts";
import { decodeLink, type Link, RTM_DELLINK, RTM_NEWLINK } from "./link.ts";
import { decodeNeighbour, type Neighbour, RTM_DELNEIGH, RTM_NEWNEIGH } from "./neighbour.ts";
import { decodeRoute, type Route, RTM_DELROUTE, RTM_NEWROUTE } from "./route.ts";

/** linux/rtnetlink.h, enum rtnetlink_groups */
const GROUPS = { link: [1], neighbour: [3], address: [5, 9], route: [7, 11] } as const;

export type RouteTopic = keyof typeof GROUPS;

/** `added` also stands for a change of what was there before. */
export type RouteChange = "added" | "removed";

export type RouteEvent =
  | ({ readonly kind: "address"; readonly change: RouteChange } & IpAddress)
  | ({ readonly kind: "link"; readonly change: RouteChange } & Link)
  | ({ readonly kind: "neighbour"; readonly change: RouteChange } & Neighbour)
  | ({ readonly kind: "route"; readonly change: RouteChange } & Route)
  /** Events were lost: what is known must be asked for again (`RouteSocket`). */
  | { readonly kind: "overrun" };

/**
 * What changes in one network namespace, as it changes. Poll `fd` for POLLIN, then `read`. The kernel does not
 * stamp these messages: the time of reading is an upper bound.
 */
export class RouteMonitor {
  readonly #socket: NetlinkSocket;

  private constructor(socket: NetlinkSocket) {
    this.#socket = socket;
  }

  /** Listens in the namespace given, or in the one where the calling thread is. */
  static open(
    topics: readonly RouteTopic[] = ["link", "address", "neighbour"],
    netnsFd?: number,
  ): RouteMonitor {
    const groups = topics.flatMap((topic): readonly number[] => GROUPS[topic]);
    const open = () => new RouteMonitor(NetlinkSocket.open(NETLINK_ROUTE, { groups }));
    return netnsFd === undefined ? open() : within(netnsFd, open);
  }

  get fd(): number {
    return this.#socket.fd;
  }

  /** Everything that is there, without waiting. */
  read(): RouteEvent[] {
    const events: RouteEvent[] = [];
    for (;;) {
      const received = this.#socket.receive();
      if (received === null) return events;
      if (received === "overrun") events.push({ kind: "overrun" });
      else events.push(...received.map(decodeEvent).filter((event) => event !== null));
    }
  }

  close(): void {
    this.#socket.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

function decodeEvent({ type, body }: NetlinkMessage): RouteEvent | null {
  switch (type) {
    case RTM_NEWLINK:
    case RTM_DELLINK:
      return { kind: "link", change: type === RTM_NEWLINK ? "added" : "removed", ...decodeLink(body) };
    case RTM_NEWADDR:
    case RTM_DELADDR:
      return { kind: "address", change: type === RTM_NEWADDR ? "added" : "removed", ...decodeAddress(body) };
    case RTM_NEWROUTE:
    case RTM_DELROUTE:
      return { kind: "route", change: type === RTM_NEWROUTE ? "added" : "removed", ...decodeRoute(body) };
    case RTM_NEWNEIGH:
    case RTM_DELNEIGH: {
      const neighbour = decodeNeighbour(body);
      return (
        neighbour && { kind: "neighbour", change: type === RTM_NEWNEIGH ? "added" : "removed", ...neighbour }
      );
    }
    default:
      return null;
  }
}
