import { formatMac } from "../address.ts";
import { type Attributes, attr, attributeText, parseAttributes } from "../netlink/attribute.ts";
import type { NetlinkRequest } from "../netlink/message.ts";
import { type BridgePortSettings, decodeBridgePort } from "./bridge-port.ts";
import { ifinfomsg } from "./link-request.ts";

export const RTM_NEWLINK = 16;
export const RTM_DELLINK = 17;
const RTM_GETLINK = 18;

const IFF_UP = 0x1;
/** Operationally up: what the kernel makes of carrier and dormancy. */
const IFF_RUNNING = 0x40;
const IFF_LOWER_UP = 0x10000;

const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_MTU = 4;
const IFLA_LINK = 5;
const IFLA_MASTER = 10;
const IFLA_LINKINFO = 18;
const IFLA_PROMISCUITY = 30;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_SLAVE_KIND = 4;
const IFLA_INFO_SLAVE_DATA = 5;
const IFLA_LINK_NETNSID = 37;

export interface Link {
  readonly index: number;
  readonly name: string;
  readonly mac: string | null;
  readonly mtu: number;
  /** The administrator wants it up. */
  readonly up: boolean;
  /** It is up and its other end is there. */
  readonly running: boolean;
  readonly carrier: boolean;
  /** Raw IFF_… flags. */
  readonly flags: number;
  /** Index of the bridge it is a port of. */
  readonly master: number | null;
  /** Index of the interface beneath (macvlan) or of the other end (veth), in its namespace. */
  readonly parent: number | null;
  /** Whether `parent` is an index of another namespace. */
  readonly parentElsewhere: boolean;
  /** `veth`, `bridge`, `macvlan`, …; null for hardware and `lo`. */
  readonly type: string | null;
  /** How it is set as a bridge's port; null where it is none. */
  readonly bridgePort: BridgePortSettings | null;
  /** How many (captures, bridges) have it promiscuous. */
  readonly promiscuity: number;
}

export function decodeLink(body: Buffer): Link {
  const attributes = parseAttributes(body.subarray(16));
  const flags = body.readUInt32LE(8);
  const info = parseAttributes(attributes.get(IFLA_LINKINFO) ?? Buffer.alloc(0));
  const kind = info.get(IFLA_INFO_KIND);
  const mac = attributes.get(IFLA_ADDRESS);
  return {
    index: body.readInt32LE(4),
    name: attributeText(attributes.get(IFLA_IFNAME) ?? Buffer.alloc(0)),
    mac: mac?.length ? formatMac(mac) : null,
    mtu: attributes.get(IFLA_MTU)?.readUInt32LE(0) ?? 0,
    up: (flags & IFF_UP) !== 0,
    running: (flags & IFF_RUNNING) !== 0,
    carrier: (flags & IFF_LOWER_UP) !== 0,
    flags,
    master: attributes.get(IFLA_MASTER)?.readUInt32LE(0) ?? null,
    parent: attributes.get(IFLA_LINK)?.readUInt32LE(0) ?? null,
    parentElsewhere: attributes.has(IFLA_LINK_NETNSID),
    type: kind ? attributeText(kind) : null,
    bridgePort: bridgePortOf(info),
    promiscuity: attributes.get(IFLA_PROMISCUITY)?.readUInt32LE(0) ?? 0,
  };
}

function bridgePortOf(info: Attributes): BridgePortSettings | null {
  const kind = info.get(IFLA_INFO_SLAVE_KIND);
  const data = info.get(IFLA_INFO_SLAVE_DATA);
  return kind && data && attributeText(kind) === "bridge" ? decodeBridgePort(parseAttributes(data)) : null;
}

export const linkQuery = {
  all: (): NetlinkRequest => ({ type: RTM_GETLINK, body: ifinfomsg(0), name: "list links" }),
  one: (which: string | number): NetlinkRequest => ({
    type: RTM_GETLINK,
    body:
      typeof which === "number"
        ? ifinfomsg(which)
        : Buffer.concat([ifinfomsg(0), attr.text(IFLA_IFNAME, which)]),
    name: `get link ${which}`,
  }),
};
