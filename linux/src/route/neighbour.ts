import { addressBytes, familyOf, formatAddress, formatMac, macBytes } from "../address.ts";
import { attr, parseAttributes } from "../netlink/attribute.ts";
import { type NetlinkRequest, NLM_F_CREATE, NLM_F_REPLACE } from "../netlink/message.ts";

/** linux/rtnetlink.h, linux/neighbour.h */
export const RTM_NEWNEIGH = 28;
export const RTM_DELNEIGH = 29;
const RTM_GETNEIGH = 30;
const NDA_DST = 1;
const NDA_LLADDR = 2;

const STATES = {
  none: 0,
  incomplete: 0x01,
  reachable: 0x02,
  stale: 0x04,
  delay: 0x08,
  probe: 0x10,
  failed: 0x20,
  noarp: 0x40,
  permanent: 0x80,
} as const;

export type NeighbourState = keyof typeof STATES;

export interface Neighbour {
  readonly index: number;
  readonly address: string;
  readonly mac: string | null;
  readonly state: NeighbourState;
}

export interface NeighbourSettings {
  readonly address: string;
  readonly mac: string;
  /** `permanent` without. */
  readonly state?: NeighbourState;
}

/** struct ndmsg: u8 family, u8, u16, i32 index, u16 state, u8 flags, u8 type. */
function ndmsg(index: number, family: number, state: number): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(family, 0);
  header.writeInt32LE(index, 4);
  header.writeUInt16LE(state, 8);
  return header;
}

/** Requests about neighbours (ARP and ND), to be sent alone or many at once (`RouteSocket.apply`). */
export const neighbourRequest = {
  setNeighbour: (
    index: number,
    { address, mac, state = "permanent" }: NeighbourSettings,
  ): NetlinkRequest => ({
    type: RTM_NEWNEIGH,
    flags: NLM_F_CREATE | NLM_F_REPLACE,
    body: Buffer.concat([
      ndmsg(index, familyOf(address), STATES[state]),
      attr.bytes(NDA_DST, addressBytes(address)),
      attr.bytes(NDA_LLADDR, macBytes(mac)),
    ]),
    name: `set neighbour ${address} on link ${index}`,
  }),
  deleteNeighbour: (index: number, address: string): NetlinkRequest => ({
    type: RTM_DELNEIGH,
    body: Buffer.concat([ndmsg(index, familyOf(address), 0), attr.bytes(NDA_DST, addressBytes(address))]),
    name: `delete neighbour ${address} from link ${index}`,
  }),
};

export function neighbourQuery(): NetlinkRequest {
  return { type: RTM_GETNEIGH, body: ndmsg(0, 0, 0), name: "list neighbours" };
}

/** null for entries that are not about IP (a bridge's forwarding database shares the message). */
export function decodeNeighbour(body: Buffer): Neighbour | null {
  const attributes = parseAttributes(body.subarray(12));
  const destination = attributes.get(NDA_DST);
  if (!destination || (destination.length !== 4 && destination.length !== 16)) return null;
  const mac = attributes.get(NDA_LLADDR);
  return {
    index: body.readInt32LE(4),
    address: formatAddress(destination),
    mac: mac?.length ? formatMac(mac) : null,
    state: stateName(body.readUInt16LE(8)),
  };
}

function stateName(bits: number): NeighbourState {
  return (Object.keys(STATES) as NeighbourState[]).find((name) => STATES[name] === bits) ?? "none";
}
