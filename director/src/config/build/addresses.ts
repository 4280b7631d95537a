import { familyOf, type Ipv4, parseIp, parseIpv4 } from "../../address.ts";
import type { Word } from "../line.ts";
import type { VirtualAddress } from "../model.ts";
import type { Entry, Item } from "../parser.ts";
import { hostPrefix, type Values } from "./values.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export type PlacedAddress = {
  readonly address: VirtualAddress;
  readonly at: Word;
  /** Of a static address. */
  readonly trackGroup?: string;
};

/** One address a line; what cannot be read is left out and reported. */
export function readAddresses(item: Item, values: Values): PlacedAddress[] {
  return item.entries.flatMap((entry) => {
    const address = readAddress(entry, values);
    const trackGroup = entry[entry.findIndex((word) => word.text === "track_group") + 1];
    const isIn = entry.some((word) => word.text === "track_group") && trackGroup !== undefined;
    return address === undefined
      ? []
      : [{ address, at: entry[0], ...(isIn ? { trackGroup: trackGroup.text } : {}) }];
  });
}

function readAddress(entry: Entry, values: Values): VirtualAddress | undefined {
  const [first, ...options] = entry;
  const [host = "", mask] = first.text.split("/", 2);
  const address = parseIp(host);
  if (address === undefined) {
    values.report.warn(first, {
      code: "invalid-address",
      message: `\`${first.text}\` is no IPv4 or IPv6 address; the line is left out.`,
    });
    return undefined;
  }
  const longest = hostPrefix(address);
  const prefixLength = mask === undefined ? longest : (readMask(first, mask, longest, values) ?? longest);
  return readOptions({ address, prefixLength, noTrack: false }, options, values);
}

function readMask(first: Word, mask: string, longest: number, values: Values): number | undefined {
  const word = { ...first, column: first.column + first.text.indexOf("/") + 1, text: mask };
  return values.integer(word, { min: 0, max: longest }, "A prefix length", `/${longest} is used.`);
}

/** What takes a value; the others stand alone. */
const WITH_VALUE = new Set([
  "dev",
  "label",
  "scope",
  "brd",
  "broadcast",
  "peer",
  "preferred_lft",
  "track_group",
]);
const ALONE = new Set(["home", "-nodad", "mngtmpaddr", "noprefixroute", "autojoin", "no_track", "use_vmac"]);
const SCOPES = new Set(["global", "site", "link", "host", "nowhere"]);
const LONGEST_LABEL = 15;
const LONGEST_BROADCAST = 30;

/** @returns undefined when the mistake makes keepalived drop the address. */
function readOptions(
  base: VirtualAddress,
  words: readonly Word[],
  values: Values,
): VirtualAddress | undefined {
  const address: Mutable<VirtualAddress> = { ...base };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as Word;
    const takesValue = WITH_VALUE.has(word.text);
    const value = takesValue ? words[++at] : undefined;
    if (takesValue && value === undefined) {
      values.report.warn(word, {
        code: "missing-value",
        message: `\`${word.text}\` needs a value; the address ${base.address} is left out.`,
      });
      return undefined;
    }
    if (!takesValue && !ALONE.has(word.text)) unknownOption(word, values);
    else if (!readOption(address, word, value ?? word, values)) return undefined;
  }
  return address;
}

function unknownOption(word: Word, values: Values): void {
  const isAddress = parseIp(word.text.split("/")[0] ?? "") !== undefined;
  values.report.warn(word, {
    code: isAddress ? "several-statements" : "unknown-option",
    message: isAddress
      ? `\`${word.text}\` is ignored: keepalived reads one address a line.`
      : `\`${word.text}\` is no option of an address; it is ignored.`,
    ...(isAddress ? { hint: `Write \`${word.text}\` on a line of its own.` } : {}),
  });
}

/** @returns false when the address has to go. */
function readOption(address: Mutable<VirtualAddress>, word: Word, value: Word, values: Values): boolean {
  switch (word.text) {
    case "dev":
      address.dev = value.text;
      return true;
    case "label":
      return readLabel(address, value, values);
    case "scope":
      readScope(address, value, values);
      return true;
    case "brd":
    case "broadcast":
      return readBroadcast(address, value, values);
    case "no_track":
      address.noTrack = true;
      return true;
    case "peer":
      return readPeer(address, value, values);
    case "preferred_lft":
      return readLifetime(address, word, value, values);
    case "track_group":
      return true;
    default:
      address.flags = [...(address.flags ?? []), word.text.replace(/^-/, "")];
      values.report.note(word, {
        code: "not-acted-on",
        message: `\`${word.text}\` of an address is known, not acted on yet.`,
      });
      return true;
  }
}

function readPeer(address: Mutable<VirtualAddress>, value: Word, values: Values): boolean {
  const [host = "", mask] = value.text.split("/", 2);
  const peer = parseIp(host);
  if (peer === undefined) {
    const message = `\`${value.text}\` is no address of a peer; it is ignored.`;
    values.report.warn(value, { code: "invalid-address", message });
    return true;
  }
  const longest = hostPrefix(peer);
  const prefixLength = mask === undefined ? longest : (readMask(value, mask, longest, values) ?? longest);
  address.peer = { address: peer, prefixLength };
  noteOption("peer", value, values);
  return true;
}

function readLifetime(address: Mutable<VirtualAddress>, word: Word, value: Word, values: Values): boolean {
  const lifetime =
    value.text === "forever"
      ? "forever"
      : values.integer(value, { min: 0, max: 4_294_967_294 }, "preferred_lft", "It is not set.", true);
  if (lifetime !== undefined) address.preferredLifetime = lifetime;
  noteOption(word.text, word, values);
  return true;
}

function noteOption(name: string, at: Word, values: Values): void {
  values.report.note(at, {
    code: "not-acted-on",
    message: `\`${name}\` of an address is known, not acted on yet.`,
  });
}

function readLabel(address: Mutable<VirtualAddress>, value: Word, values: Values): boolean {
  if (familyOf(address.address) === 6) {
    values.report.warn(value, {
      code: "ipv4-only",
      message: "Only an IPv4 address can have a label; it is ignored.",
    });
    return true;
  }
  if (value.text.length > LONGEST_LABEL) {
    values.report.warn(value, {
      code: "too-long",
      message: `A label has at most ${LONGEST_LABEL} characters; \`${value.text}\` has ${value.text.length}. The address ${address.address} is left out.`,
    });
    return false;
  }
  address.label = value.text;
  return true;
}

function readScope(address: Mutable<VirtualAddress>, value: Word, values: Values): void {
  const known = SCOPES.has(value.text) || (/^\d+$/.test(value.text) && Number(value.text) <= 255);
  if (familyOf(address.address) === 4 && known) {
    address.scope = value.text;
    return;
  }
  const message =
    familyOf(address.address) === 6
      ? "Only an IPv4 address can have a scope; it is ignored."
      : `\`${value.text}\` is no scope; right are ${[...SCOPES].join(", ")} or a number up to 255. It is ignored.`;
  values.report.warn(value, { code: "unknown-value", message });
}

/** `+` and `-` stand for the last and the first address of the network, which has to have one. */
function readBroadcast(address: Mutable<VirtualAddress>, value: Word, values: Values): boolean {
  const broadcast: Ipv4 | "+" | "-" | undefined =
    value.text === "+" || value.text === "-" ? value.text : parseIpv4(value.text);
  if (broadcast === undefined) {
    values.report.warn(value, {
      code: "invalid-address",
      message: `\`${value.text}\` is no broadcast address; the address ${address.address} is left out.`,
    });
    return false;
  }
  if (broadcast.length === 1 && address.prefixLength > LONGEST_BROADCAST) {
    const message = `A network /${address.prefixLength} has no broadcast address; \`brd ${broadcast}\` is ignored.`;
    values.report.warn(value, { code: "no-broadcast", message });
    return true;
  }
  address.broadcast = broadcast;
  return true;
}
