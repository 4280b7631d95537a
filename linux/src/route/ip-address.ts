import { AF_INET, addressBytes, familyOf, formatAddress } from "../address.ts";
import { attr, attributeText, parseAttributes } from "../netlink/attribute.ts";
import { type NetlinkRequest, NLM_F_CREATE, NLM_F_EXCL, NLM_F_REPLACE } from "../netlink/message.ts";
import { type RouteScope, SCOPES, scopeName } from "./scope.ts";

/** linux/rtnetlink.h, linux/if_addr.h */
export const RTM_NEWADDR = 20;
export const RTM_DELADDR = 21;
const RTM_GETADDR = 22;
const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
const IFA_LABEL = 3;
const IFA_BROADCAST = 4;
const IFA_CACHEINFO = 6;
const IFA_FLAGS = 8;
const IFA_F_SECONDARY = 0x01;
const IFA_F_NODAD = 0x02;
const IFA_F_DADFAILED = 0x08;
const IFA_F_DEPRECATED = 0x20;
const IFA_F_TENTATIVE = 0x40;
const IFA_F_PERMANENT = 0x80;
const IFA_F_NOPREFIXROUTE = 0x200;

export interface AddressSettings {
  /** IPv4 or IPv6, in text. */
  readonly address: string;
  readonly prefixLength: number;
  readonly scope?: RouteScope;
  readonly label?: string;
  /** IPv4 only; none without. */
  readonly broadcast?: string;
  readonly noPrefixRoute?: boolean;
  /** IPv6: usable at once, without duplicate address detection. */
  readonly noDad?: boolean;
  /** Preferred lifetime 0, as keepalived sets on IPv6 VIPs: not chosen as a source. */
  readonly deprecated?: boolean;
  /** Take over an address that is already there, instead of EEXIST. */
  readonly replace?: boolean;
}

export interface IpAddress {
  readonly index: number;
  readonly address: string;
  readonly prefixLength: number;
  readonly scope: RouteScope | number;
  readonly label: string | null;
  readonly broadcast: string | null;
  readonly secondary: boolean;
  readonly tentative: boolean;
  readonly dadFailed: boolean;
  readonly deprecated: boolean;
  readonly permanent: boolean;
  readonly noPrefixRoute: boolean;
}

/** struct ifaddrmsg: u8 family, u8 prefix length, u8 flags, u8 scope, u32 index. */
function ifaddrmsg(index: number, family: number, prefixLength: number, scope: number): Buffer {
  const header = Buffer.alloc(8);
  header.writeUInt8(family, 0);
  header.writeUInt8(prefixLength, 1);
  header.writeUInt8(scope, 3);
  header.writeUInt32LE(index, 4);
  return header;
}

function flagsOf(settings: AddressSettings): number {
  return (settings.noDad ? IFA_F_NODAD : 0) | (settings.noPrefixRoute ? IFA_F_NOPREFIXROUTE : 0);
}

function* attributesOf(settings: AddressSettings): Generator<Buffer> {
  const bytes = addressBytes(settings.address);
  yield attr.bytes(IFA_LOCAL, bytes);
  yield attr.bytes(IFA_ADDRESS, bytes);
  if (settings.label !== undefined) yield attr.text(IFA_LABEL, settings.label);
  if (settings.broadcast !== undefined) yield attr.bytes(IFA_BROADCAST, addressBytes(settings.broadcast));
  if (flagsOf(settings) !== 0) yield attr.u32(IFA_FLAGS, flagsOf(settings));
  if (settings.deprecated) yield attr.bytes(IFA_CACHEINFO, lifetimes(0, 0xffffffff));
}

/** struct ifa_cacheinfo: u32 preferred, u32 valid (seconds, all ones: for ever), two stamps of the kernel's. */
function lifetimes(preferred: number, valid: number): Buffer {
  const info = Buffer.alloc(16);
  info.writeUInt32LE(preferred, 0);
  info.writeUInt32LE(valid, 4);
  return info;
}

function encode(index: number, settings: AddressSettings): Buffer {
  const scope = SCOPES[settings.scope ?? "global"];
  return Buffer.concat([
    ifaddrmsg(index, familyOf(settings.address), settings.prefixLength, scope),
    ...attributesOf(settings),
  ]);
}

/** Requests about addresses, to be sent alone or many at once (`RouteSocket.apply`). */
export const addressRequest = {
  addAddress: (index: number, settings: AddressSettings): NetlinkRequest => ({
    type: RTM_NEWADDR,
    flags: NLM_F_CREATE | (settings.replace ? NLM_F_REPLACE : NLM_F_EXCL),
    body: encode(index, settings),
    name: `add address ${settings.address}/${settings.prefixLength} to link ${index}`,
  }),
  deleteAddress: (
    index: number,
    settings: Pick<AddressSettings, "address" | "prefixLength">,
  ): NetlinkRequest => ({
    type: RTM_DELADDR,
    body: encode(index, settings),
    name: `delete address ${settings.address}/${settings.prefixLength} from link ${index}`,
  }),
};

export function addressQuery(): NetlinkRequest {
  return { type: RTM_GETADDR, body: ifaddrmsg(0, 0, 0, 0), name: "list addresses" };
}

export function decodeAddress(body: Buffer): IpAddress {
  const attributes = parseAttributes(body.subarray(8));
  const flags = attributes.get(IFA_FLAGS)?.readUInt32LE(0) ?? body.readUInt8(2);
  // On point-to-point links IFA_ADDRESS is the other end; IFA_LOCAL is ours wherever it is given.
  const local = attributes.get(IFA_LOCAL) ?? attributes.get(IFA_ADDRESS);
  const label = attributes.get(IFA_LABEL);
  const broadcast = attributes.get(IFA_BROADCAST);
  const bytes = local ?? Buffer.alloc(body.readUInt8(0) === AF_INET ? 4 : 16);
  return {
    index: body.readUInt32LE(4),
    address: formatAddress(bytes),
    prefixLength: body.readUInt8(1),
    scope: scopeName(body.readUInt8(3)),
    label: label ? attributeText(label) : null,
    broadcast: broadcast ? formatAddress(broadcast) : null,
    // The same bit means "temporary" for IPv6 (RFC 8981).
    secondary: (flags & IFA_F_SECONDARY) !== 0,
    tentative: (flags & IFA_F_TENTATIVE) !== 0,
    dadFailed: (flags & IFA_F_DADFAILED) !== 0,
    deprecated: (flags & IFA_F_DEPRECATED) !== 0,
    permanent: (flags & IFA_F_PERMANENT) !== 0,
    noPrefixRoute: (flags & IFA_F_NOPREFIXROUTE) !== 0,
  };
}
