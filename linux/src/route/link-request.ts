import { AF_INET6, macBytes } from "../address.ts";
import { attr } from "../netlink/attribute.ts";
import { type NetlinkRequest, NLM_F_CREATE, NLM_F_EXCL } from "../netlink/message.ts";
import { type BridgePortSettings, bridgePortAttributes } from "./bridge-port.ts";

/** linux/rtnetlink.h */
const RTM_NEWLINK = 16;
const RTM_DELLINK = 17;
const RTM_SETLINK = 19;
const AF_BRIDGE = 7;

/** net/if.h */
const IFF_UP = 0x1;
const IFF_NOARP = 0x80;
const IFF_PROMISC = 0x100;
const IFF_ALLMULTI = 0x200;

/** linux/if_link.h */
const IFLA_ADDRESS = 1;
const IFLA_IFNAME = 3;
const IFLA_MTU = 4;
const IFLA_LINK = 5;
const IFLA_MASTER = 10;
const IFLA_PROTINFO = 12;
const IFLA_TXQLEN = 13;
const IFLA_LINKINFO = 18;
const IFLA_AF_SPEC = 26;
const IFLA_NET_NS_FD = 28;
const IFLA_NUM_TX_QUEUES = 31;
const IFLA_NUM_RX_QUEUES = 32;
const IFLA_INFO_KIND = 1;
const IFLA_INFO_DATA = 2;
const IFLA_INET6_ADDR_GEN_MODE = 8;
const VETH_INFO_PEER = 1;
const IFLA_MACVLAN_MODE = 1;

const GEN_MODES = { eui64: 0, none: 1, "stable-privacy": 2, random: 3 } as const;
const MACVLAN_MODES = { private: 1, vepa: 2, bridge: 4, passthru: 8 } as const;

/** How IPv6 link-local addresses come about; `none` for an interface that shall have none. */
export type AddressGeneration = keyof typeof GEN_MODES;
export type MacvlanMode = keyof typeof MACVLAN_MODES;

/** What any link may be made with, or changed to later. */
export interface LinkSettings {
  readonly up?: boolean;
  readonly mac?: string;
  readonly mtu?: number;
  /** Interface index of the bridge it shall be a port of; 0 frees it. */
  readonly master?: number;
  readonly arp?: boolean;
  readonly promiscuous?: boolean;
  readonly allMulticast?: boolean;
  readonly transmitQueueLength?: number;
}

export interface LinkChange extends LinkSettings {
  readonly name?: string;
  /** Of a link that is there already: the kernel refuses it with a new one. */
  readonly addressGeneration?: AddressGeneration;
  /** Moves the link into this network namespace. */
  readonly netnsFd?: number;
}

/** A link to make. An `index` of one's own choosing saves asking for it, and must be free there. */
export interface NewLink extends LinkSettings {
  readonly name: string;
  readonly index?: number;
  /** Network namespace in which it is made; that of the socket without. */
  readonly netnsFd?: number;
}

/** The far end of a veth pair. The kernel cannot bring it up before the pair is complete: `setLink` does it after. */
export type NewVethPeer = Omit<NewLink, "up" | "master">;

export interface BridgeOptions extends Omit<NewLink, "name"> {
  /** Seconds a new port listens and learns before it forwards. */
  readonly forwardDelay?: number;
  readonly stp?: boolean;
  readonly mcastSnooping?: boolean;
  readonly mcastQuerier?: boolean;
  readonly vlanFiltering?: boolean;
  /** Seconds after which a learned address is forgotten. */
  readonly ageing?: number;
  /** Bit mask of the 01:80:c2:00:00:0X groups that are forwarded. */
  readonly groupForwardMask?: number;
}

export interface NewMacvlan extends NewLink {
  /** Index, in the socket's namespace, of the interface beneath. */
  readonly parentIndex: number;
  readonly mode: MacvlanMode;
}

/** struct ifinfomsg: u8 family, u8, u16 type, i32 index, u32 flags, u32 change. */
export function ifinfomsg(index: number, flags = 0, change = 0, family = 0): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt8(family, 0);
  header.writeInt32LE(index, 4);
  header.writeUInt32LE(flags, 8);
  header.writeUInt32LE(change, 12);
  return header;
}

function flagsOf(link: LinkSettings): { flags: number; change: number } {
  const wanted: [boolean | undefined, number][] = [
    [link.up, IFF_UP],
    [link.arp === undefined ? undefined : !link.arp, IFF_NOARP],
    [link.promiscuous, IFF_PROMISC],
    [link.allMulticast, IFF_ALLMULTI],
  ];
  let flags = 0;
  let change = 0;
  for (const [on, flag] of wanted) {
    if (on !== undefined) change |= flag;
    if (on) flags |= flag;
  }
  return { flags, change };
}

function header(link: LinkSettings, index: number): Buffer {
  const { flags, change } = flagsOf(link);
  return ifinfomsg(index, flags, change);
}

function* attributesOf(link: LinkChange): Generator<Buffer> {
  if (link.name !== undefined) yield attr.text(IFLA_IFNAME, link.name);
  if (link.netnsFd !== undefined) yield attr.u32(IFLA_NET_NS_FD, link.netnsFd);
  if (link.mac !== undefined) yield attr.bytes(IFLA_ADDRESS, macBytes(link.mac));
  if (link.mtu !== undefined) yield attr.u32(IFLA_MTU, link.mtu);
  if (link.master !== undefined) yield attr.u32(IFLA_MASTER, link.master);
  if (link.transmitQueueLength !== undefined) yield attr.u32(IFLA_TXQLEN, link.transmitQueueLength);
  if (link.addressGeneration !== undefined) yield addressGeneration(link.addressGeneration);
}

function addressGeneration(mode: AddressGeneration): Buffer {
  return attr.nested(IFLA_AF_SPEC, [
    attr.nested(AF_INET6, [attr.u8(IFLA_INET6_ADDR_GEN_MODE, GEN_MODES[mode])]),
  ]);
}

/** One queue each way: a veth end otherwise gets one for every possible processor, each with its own files in /sys. */
const ONE_QUEUE = [attr.u32(IFLA_NUM_TX_QUEUES, 1), attr.u32(IFLA_NUM_RX_QUEUES, 1)];

function add(
  link: NewLink,
  kind: string,
  data: readonly Buffer[],
  more: readonly Buffer[] = [],
): NetlinkRequest {
  const info = [attr.text(IFLA_INFO_KIND, kind), attr.nested(IFLA_INFO_DATA, data)];
  return {
    type: RTM_NEWLINK,
    flags: NLM_F_CREATE | NLM_F_EXCL,
    body: Buffer.concat([
      header(link, link.index ?? 0),
      ...attributesOf(link),
      ...more,
      attr.nested(IFLA_LINKINFO, info),
    ]),
    name: `add ${kind} ${link.name}`,
  };
}

/** linux/if_link.h, IFLA_BR_…; times are in hundredths of a second. */
function* bridgeData(options: BridgeOptions): Generator<Buffer> {
  const flag = (value: boolean) => (value ? 1 : 0);
  if (options.forwardDelay !== undefined) yield attr.u32(1, Math.round(options.forwardDelay * 100));
  if (options.ageing !== undefined) yield attr.u32(4, Math.round(options.ageing * 100));
  if (options.stp !== undefined) yield attr.u32(5, flag(options.stp));
  if (options.vlanFiltering !== undefined) yield attr.u8(7, flag(options.vlanFiltering));
  if (options.groupForwardMask !== undefined) yield attr.u16(9, options.groupForwardMask);
  if (options.mcastSnooping !== undefined) yield attr.u8(23, flag(options.mcastSnooping));
  if (options.mcastQuerier !== undefined) yield attr.u8(25, flag(options.mcastQuerier));
}

/** Requests about links, to be sent alone or many at once (`RouteSocket.apply`). */
export const linkRequest = {
  addBridge: (name: string, options: BridgeOptions = {}): NetlinkRequest =>
    add({ ...options, name }, "bridge", [...bridgeData(options)]),

  /** Each end is made right in its namespace. */
  addVeth: (one: NewLink, other: NewVethPeer): NetlinkRequest => {
    const peer = Buffer.concat([header(other, other.index ?? 0), ...attributesOf(other), ...ONE_QUEUE]);
    return add(one, "veth", [attr.bytes(VETH_INFO_PEER, peer)], ONE_QUEUE);
  },

  addMacvlan: (link: NewMacvlan): NetlinkRequest =>
    add(
      link,
      "macvlan",
      [attr.u32(IFLA_MACVLAN_MODE, MACVLAN_MODES[link.mode])],
      [attr.u32(IFLA_LINK, link.parentIndex)],
    ),

  setLink: (index: number, change: LinkChange): NetlinkRequest => ({
    type: RTM_NEWLINK,
    body: Buffer.concat([header(change, index), ...attributesOf(change)]),
    name: `set link ${index}`,
  }),

  setBridgePort: (index: number, port: BridgePortSettings): NetlinkRequest => ({
    type: RTM_SETLINK,
    body: Buffer.concat([
      ifinfomsg(index, 0, 0, AF_BRIDGE),
      attr.nested(IFLA_PROTINFO, [...bridgePortAttributes(port)]),
    ]),
    name: `set bridge port ${index}`,
  }),

  deleteLink: (index: number): NetlinkRequest => ({
    type: RTM_DELLINK,
    body: ifinfomsg(index),
    name: `delete link ${index}`,
  }),
};
