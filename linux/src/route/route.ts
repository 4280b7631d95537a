import { AF_INET, AF_INET6, addressBytes, familyOf, formatAddress } from "../address.ts";
import { attr, parseAttributes } from "../netlink/attribute.ts";
import { type NetlinkRequest, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from "../netlink/message.ts";
import { type RouteScope, SCOPES, scopeName } from "./scope.ts";

/** linux/rtnetlink.h */
export const RTM_NEWROUTE = 24;
export const RTM_DELROUTE = 25;
const RTM_GETROUTE = 26;
const RTA_DST = 1;
const RTA_OIF = 4;
const RTA_GATEWAY = 5;
const RTA_PRIORITY = 6;
const RTA_PREFSRC = 7;
const RTA_TABLE = 15;
const RT_TABLE_COMPAT = 252;
const RTNH_F_ONLINK = 4;

export const RT_TABLE_MAIN = 254;
export const RT_TABLE_LOCAL = 255;

const TYPES = {
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
} as const;
const PROTOCOLS = { kernel: 2, boot: 3, static: 4, keepalived: 18 } as const;

export type RouteType = keyof typeof TYPES;
export type RouteProtocol = keyof typeof PROTOCOLS;

export interface RouteSettings {
  /** The network; the default route of `gateway`'s family without. */
  readonly destination?: string;
  readonly prefixLength: number;
  readonly gateway?: string;
  /** Index of the outgoing interface. */
  readonly index?: number;
  readonly table?: number;
  readonly scope?: RouteScope;
  readonly type?: RouteType;
  /** The preferred source address. */
  readonly source?: string;
  readonly protocol?: RouteProtocol | number;
  readonly metric?: number;
  /** The gateway counts as reachable by the interface though no prefix of it says so. */
  readonly onLink?: boolean;
  /** Take the place of a route that is already there, instead of EEXIST. */
  readonly replace?: boolean;
}

export interface Route {
  readonly destination: string;
  readonly prefixLength: number;
  readonly gateway: string | null;
  readonly index: number | null;
  readonly table: number;
  readonly scope: RouteScope | number;
  readonly type: RouteType | number;
  readonly source: string | null;
  readonly protocol: RouteProtocol | number;
  readonly metric: number | null;
}

function familyFor(route: RouteSettings): number {
  const address = route.destination ?? route.gateway ?? route.source;
  return address === undefined ? AF_INET : familyOf(address);
}

function defaultScope(route: RouteSettings): RouteScope {
  if (route.type === "local") return "host";
  return route.gateway === undefined && (route.type ?? "unicast") === "unicast" ? "link" : "global";
}

/** struct rtmsg: family, dst_len, src_len, tos, table, protocol, scope, type (u8 each), u32 flags. */
function rtmsg(route: RouteSettings): Buffer {
  const table = route.table ?? RT_TABLE_MAIN;
  const family = familyFor(route);
  const scope = family === AF_INET6 ? "global" : (route.scope ?? defaultScope(route));
  const protocol = route.protocol ?? "static";
  const header = Buffer.from([
    family,
    route.prefixLength,
    0,
    0,
    table > 255 ? RT_TABLE_COMPAT : table,
    typeof protocol === "number" ? protocol : PROTOCOLS[protocol],
    SCOPES[scope],
    TYPES[route.type ?? "unicast"],
    0,
    0,
    0,
    0,
  ]);
  header.writeUInt32LE(route.onLink ? RTNH_F_ONLINK : 0, 8);
  return header;
}

function* attributesOf(route: RouteSettings): Generator<Buffer> {
  if (route.destination !== undefined && route.prefixLength > 0) {
    yield attr.bytes(RTA_DST, addressBytes(route.destination));
  }
  if (route.gateway !== undefined) yield attr.bytes(RTA_GATEWAY, addressBytes(route.gateway));
  if (route.index !== undefined) yield attr.u32(RTA_OIF, route.index);
  if (route.source !== undefined) yield attr.bytes(RTA_PREFSRC, addressBytes(route.source));
  if (route.metric !== undefined) yield attr.u32(RTA_PRIORITY, route.metric);
  yield attr.u32(RTA_TABLE, route.table ?? RT_TABLE_MAIN);
}

function encode(route: RouteSettings): Buffer {
  return Buffer.concat([rtmsg(route), ...attributesOf(route)]);
}

function describe(route: RouteSettings): string {
  return route.destination === undefined ? "default" : `${route.destination}/${route.prefixLength}`;
}

/** Requests about routes, to be sent alone or many at once (`RouteSocket.apply`). */
export const routeRequest = {
  addRoute: (route: RouteSettings): NetlinkRequest => ({
    type: RTM_NEWROUTE,
    flags: NLM_F_CREATE | (route.replace ? NLM_F_REPLACE : NLM_F_EXCL),
    body: encode(route),
    name: `add route ${describe(route)}`,
  }),
  deleteRoute: (route: RouteSettings): NetlinkRequest => ({
    type: RTM_DELROUTE,
    body: encode({ scope: "nowhere", ...route }),
    name: `delete route ${describe(route)}`,
  }),
};

export function routeQuery(family: number): NetlinkRequest {
  const body = Buffer.alloc(12);
  body.writeUInt8(family, 0);
  return { type: RTM_GETROUTE, body, name: "list routes" };
}

function nameOf<K extends string>(names: Readonly<Record<K, number>>, number: number): K | number {
  return (Object.keys(names) as K[]).find((name) => names[name] === number) ?? number;
}

export function decodeRoute(body: Buffer): Route {
  const attributes = parseAttributes(body.subarray(12));
  const text = (type: number) => {
    const bytes = attributes.get(type);
    return bytes ? formatAddress(bytes) : null;
  };
  const number = (type: number) => attributes.get(type)?.readUInt32LE(0) ?? null;
  return {
    destination: text(RTA_DST) ?? (body.readUInt8(0) === AF_INET ? "0.0.0.0" : "::"),
    prefixLength: body.readUInt8(1),
    gateway: text(RTA_GATEWAY),
    index: number(RTA_OIF),
    table: number(RTA_TABLE) ?? body.readUInt8(4),
    scope: scopeName(body.readUInt8(6)),
    type: nameOf(TYPES, body.readUInt8(7)),
    source: text(RTA_PREFSRC),
    protocol: nameOf(PROTOCOLS, body.readUInt8(5)),
    metric: number(RTA_PRIORITY),
  };
}
