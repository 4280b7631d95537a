import { type Family, familyOf, type IpAddress, isMulticast, parseIp } from "../../address.ts";
import {
  type Centiseconds,
  centiseconds,
  DEFAULT_PRIORITY,
  OWNER_PRIORITY,
  type Priority,
  type Seconds,
  seconds,
  type Vrid,
} from "../../units.ts";
import type { Word } from "../line.ts";
import type {
  Authentication,
  ConfiguredState,
  GarpSettings,
  NotifyScripts,
  TrackedInterface,
  UnicastPeer,
  VirtualAddress,
  VrrpDefaults,
  VrrpInstance,
  VrrpVersion,
} from "../model.ts";
import type { Item } from "../parser.ts";
import { type PlacedAddress, readAddresses } from "./addresses.ts";
import { readGarp } from "./global.ts";
import { type InstanceRest, readRestWord, restDefaults } from "./instanceRest.ts";
import {
  type KnownTrackers,
  noTrackers,
  readNotify,
  readTrackedInterfaces,
  readTrackers,
  type Trackers,
} from "./tracking.ts";
import type { Values } from "./values.ts";

/** What the lines of a block say, before defaults and consequences. */
type Draft = {
  /** That of the first address in the block, be it virtual, source or peer. */
  family?: Family;
  state?: ConfiguredState;
  interface?: string;
  vrid?: Vrid;
  priority?: Priority;
  version?: VrrpVersion;
  advertInt: Seconds;
  authType?: "PASS" | "AH";
  password?: string;
  authAt?: Item;
  addresses: PlacedAddress[];
  excluded: PlacedAddress[];
  preempt: boolean;
  preemptDelay: Seconds;
  downTimerAdverts: number;
  garp: { -readonly [K in keyof GarpSettings]: GarpSettings[K] };
  lowerPrioNoAdvert: boolean;
  higherPrioSendAdvert: boolean;
  skipCheckAdvAddr: boolean;
  checksumAsV2: boolean;
  strict: boolean;
  accept?: boolean;
  source?: IpAddress;
  group?: IpAddress;
  groupAt?: Word;
  peers: UnicastPeer[];
  unicastWord?: Item;
  unicastTtl: number;
  checkUnicastSrc: boolean;
  trackPrimary: boolean;
  trackInterfaces: TrackedInterface[];
  tracked: Trackers;
  rest: InstanceRest;
  notify: NotifyScripts;
};

export type InstanceContext = {
  readonly defaults: VrrpDefaults;
  /** What an instance does that says nothing of mail itself. */
  readonly smtpAlert: boolean;
  /** Trackers defined above the instance. */
  readonly trackers: KnownTrackers;
  readonly values: Values;
};

const KEPT = "The line is ignored.";
const MOST_ADDRESSES = 255;
const LONGEST_INTERFACE = 15;

/** @returns undefined when keepalived would end over this block; the reason is reported as an error. */
export function buildInstance(block: Item, context: InstanceContext): VrrpInstance | undefined {
  const draft = emptyDraft(context);
  for (const item of block.items) readItem(draft, item, context);
  return finish(block, draft, context);
}

function emptyDraft({ defaults, smtpAlert }: InstanceContext): Draft {
  return {
    advertInt: seconds(1),
    addresses: [],
    excluded: [],
    preempt: true,
    preemptDelay: seconds(0),
    downTimerAdverts: defaults.downTimerAdverts,
    garp: { ...defaults.garp },
    lowerPrioNoAdvert: defaults.lowerPrioNoAdvert,
    higherPrioSendAdvert: defaults.higherPrioSendAdvert,
    skipCheckAdvAddr: defaults.skipCheckAdvAddr,
    checksumAsV2: false,
    strict: defaults.strict,
    peers: [],
    unicastTtl: 255,
    checkUnicastSrc: defaults.checkUnicastSrc,
    trackPrimary: true,
    trackInterfaces: [],
    tracked: noTrackers(),
    rest: restDefaults(defaults, smtpAlert),
    notify: {},
  };
}

function readItem(draft: Draft, item: Item, context: InstanceContext): void {
  readGarp(draft.garp, item, item.keyword, context.values);
  draft.notify = readNotify(draft.notify, item, context.values);
  readElection(draft, item, context.values);
  readTransport(draft, item, context.values);
  readTrackers(draft.tracked, item, context.trackers, context.values);
  readRestWord(draft.rest, item, context.values);
  readRest(draft, item, context.values);
}

function readElection(draft: Draft, item: Item, values: Values): void {
  const [word] = item.args;
  switch (item.keyword) {
    case "state":
      readState(draft, item, values);
      break;
    case "virtual_router_id":
      assign(
        draft,
        "vrid",
        values.integer(word, { min: 1, max: 255 }, "A virtual router id", "It is not set.", true) as
          | Vrid
          | undefined,
      );
      break;
    case "priority":
      draft.priority = (values.integer(word, { min: 1, max: 255 }, "A priority", "100 is used.", true) ??
        DEFAULT_PRIORITY) as Priority;
      break;
    case "advert_int":
      draft.advertInt =
        values.seconds(word, { min: 0.01, max: 255 }, 6, "advert_int", KEPT) ?? draft.advertInt;
      break;
    case "version":
      assign(draft, "version", values.version(word, KEPT));
      break;
    case "nopreempt":
      draft.preempt = false;
      break;
    case "preempt":
      draft.preempt = true;
      break;
    case "preempt_delay":
      draft.preemptDelay =
        values.seconds(word, { min: 0, max: 1000 }, 6, "preempt_delay", KEPT) ?? draft.preemptDelay;
      break;
    case "down_timer_adverts":
      draft.downTimerAdverts =
        values.integer(word, { min: 1, max: 100 }, "down_timer_adverts", KEPT) ?? draft.downTimerAdverts;
      break;
    case "lower_prio_no_advert":
      draft.lowerPrioNoAdvert = values.switch(item) ?? draft.lowerPrioNoAdvert;
      break;
    case "higher_prio_send_advert":
      draft.higherPrioSendAdvert = values.switch(item) ?? draft.higherPrioSendAdvert;
      break;
    case "skip_check_adv_addr":
      draft.skipCheckAdvAddr = true;
      break;
    case "v3_checksum_as_v2":
      draft.checksumAsV2 = values.switch(item) ?? draft.checksumAsV2;
      break;
    case "strict_mode":
      draft.strict = values.switch(item) ?? draft.strict;
      break;
  }
}

function readState(draft: Draft, item: Item, values: Values): void {
  const [word] = item.args;
  const state = values.oneOf(word, ["MASTER", "BACKUP"], "state", "BACKUP is used.") ?? "BACKUP";
  if (draft.state === "MASTER" && state === "BACKUP") {
    values.report.warn(item, {
      code: "duplicate",
      message: "The state is given as MASTER above; BACKUP is ignored.",
    });
    return;
  }
  draft.state = state;
}

function readTransport(draft: Draft, item: Item, values: Values): void {
  const [word] = item.args;
  switch (item.keyword) {
    case "interface":
      readInterface(draft, item, values);
      break;
    case "unicast_src_ip":
      draft.unicastWord = item;
      readSource(draft, word, values);
      break;
    case "mcast_src_ip":
      readSource(draft, word, values);
      break;
    case "mcast_dst_ip":
      readGroup(draft, word, values);
      break;
    case "unicast_peer":
      draft.unicastWord = item;
      readPeers(draft, item, values);
      break;
    case "unicast_ttl":
      draft.unicastWord ??= item;
      draft.unicastTtl = values.integer(word, { min: 0, max: 255 }, "A TTL", KEPT, true) ?? draft.unicastTtl;
      break;
    case "old_unicast_checksum":
      draft.unicastWord ??= item;
      break;
    case "check_unicast_src":
      draft.unicastWord ??= item;
      draft.checkUnicastSrc = true;
      break;
  }
}

function readSource(draft: Draft, word: Word | undefined, values: Values): void {
  const source = word && values.address(word, "The source address was awaited.", KEPT);
  if (word !== undefined && source !== undefined && fits(draft, source, word, values)) draft.source = source;
}

/** keepalived ignores what is not of the family of the block's first address. */
function fits(draft: Draft, address: IpAddress, at: Word, values: Values): boolean {
  draft.family ??= familyOf(address);
  if (familyOf(address) === draft.family) return true;
  values.report.warn(at, {
    code: "wrong-family",
    message: `The first address in the block makes this an IPv${draft.family} instance; ${address} is ignored.`,
    hint: "Write a virtual address of the other family into virtual_ipaddress_excluded, or make an instance of its own.",
  });
  return false;
}

function readInterface(draft: Draft, item: Item, values: Values): void {
  const name = item.args[0]?.text ?? "";
  if (name.length > LONGEST_INTERFACE) {
    values.report.warn(item.args[0] ?? item, {
      code: "too-long",
      message: `An interface name has at most ${LONGEST_INTERFACE} characters; \`${name}\` has ${name.length}. ${KEPT}`,
    });
  } else if (name === "lo") {
    values.report.warn(item.args[0] ?? item, {
      code: "loopback",
      message: `VRRP cannot run on the loopback interface. ${KEPT}`,
    });
  } else {
    draft.interface = name;
  }
}

function readGroup(draft: Draft, word: Word | undefined, values: Values): void {
  const group = word && values.address(word, "A multicast group was awaited.", KEPT);
  if (word === undefined || group === undefined) return;
  draft.groupAt = word;
  if (isMulticast(group)) draft.group = group;
  else
    values.report.warn(word, { code: "not-multicast", message: `${group} is no multicast group. ${KEPT}` });
}

function readPeers(draft: Draft, item: Item, values: Values): void {
  for (const [first, ...options] of item.entries) {
    const address = values.address(first, "A unicast peer was awaited.", KEPT);
    checkPeerOptions(options, values);
    if (address !== undefined && isRefusedDouble(draft, address, first, values)) continue;
    if (address === undefined || !fits(draft, address, first, values)) continue;
    const minTtl = ttlOption(options, "min_ttl", values);
    const maxTtl = ttlOption(options, "max_ttl", values);
    if (minTtl !== undefined || maxTtl !== undefined) draft.checkUnicastSrc = true;
    const limits = {
      ...(minTtl === undefined ? {} : { minTtl }),
      ...(maxTtl === undefined ? {} : { maxTtl }),
    };
    draft.peers.push({ address, ...limits });
  }
}

/** A peer that is listed twice hears twice; 2.4 refuses the second. */
function isRefusedDouble(draft: Draft, address: IpAddress, at: Word, values: Values): boolean {
  if (values.compat !== "2.4" || !draft.peers.some((peer) => peer.address === address)) return false;
  values.report.warn(at, {
    code: "duplicate",
    message: `The peer ${address} is listed already; this line is ignored.`,
  });
  return true;
}

function checkPeerOptions(options: readonly Word[], values: Values): void {
  const wrong = options.find((word, at) => at % 2 === 0 && !/^m(in|ax)_ttl$/.test(word.text));
  if (wrong === undefined) return;
  const isAddress = parseIp(wrong.text) !== undefined;
  values.report.warn(wrong, {
    code: isAddress ? "several-statements" : "unknown-option",
    message: `\`${wrong.text}\` is no option of a peer; right are min_ttl and max_ttl. keepalived reads one peer a line.`,
  });
}

function ttlOption(options: readonly Word[], name: string, values: Values): number | undefined {
  const at = options.findIndex((word) => word.text === name);
  return at < 0
    ? undefined
    : values.integer(options[at + 1], { min: 0, max: 255 }, name, "No limit is set.", true);
}

function readRest(draft: Draft, item: Item, values: Values): void {
  switch (item.keyword) {
    case "authentication":
      for (const inner of item.items) readAuthentication(draft, inner, values);
      break;
    case "virtual_ipaddress":
      draft.addresses.push(
        ...readAddresses(item, values).filter(({ address, at }) => fits(draft, address.address, at, values)),
      );
      break;
    case "virtual_ipaddress_excluded":
      draft.excluded.push(...readAddresses(item, values));
      break;
    case "track_interface":
      draft.trackInterfaces.push(...readTrackedInterfaces(item, values));
      break;
    case "dont_track_primary":
      draft.trackPrimary = false;
      break;
    case "accept":
      draft.accept = true;
      break;
    case "no_accept":
      draft.accept = false;
      break;
  }
}

const LONGEST_PASSWORD = 8;

function readAuthentication(draft: Draft, item: Item, values: Values): void {
  const [word] = item.args;
  draft.authAt = item;
  if (item.keyword === "auth_type") {
    assign(draft, "authType", values.oneOf(word, ["PASS", "AH"], "authentication type", KEPT));
    return;
  }
  const bytes = new TextEncoder().encode(word?.text ?? "");
  if (word !== undefined && bytes.length > LONGEST_PASSWORD) {
    values.report.warn(word, {
      code: "password-too-long",
      message: `A password has at most ${LONGEST_PASSWORD} characters; this one has ${bytes.length} and is cut to the first ${LONGEST_PASSWORD}.`,
    });
  }
  draft.password = new TextDecoder().decode(bytes.subarray(0, LONGEST_PASSWORD));
}

function finish(block: Item, draft: Draft, { values, defaults }: InstanceContext): VrrpInstance | undefined {
  const name = block.args[0]?.text ?? "";
  const { report } = values;
  if (draft.vrid === undefined) {
    report.error(block, {
      code: "vrid-missing",
      message: `${name}: the virtual router id must be set.`,
      hint: "Write: virtual_router_id N, with N from 1 to 255.",
    });
  }
  if (draft.interface === undefined) {
    report.error(block, {
      code: "interface-missing",
      message: `${name}: no interface is set.`,
      hint: "Write: interface eth0",
    });
  }
  const family = draft.family ?? 4;
  const addresses = withDuplicates(draft.addresses, values);
  const version = draft.version ?? (family === 6 ? 3 : defaults.version);
  if (draft.strict) applyStrict(block, draft, values);
  checkAddressCount(block, draft, addresses, version, values);
  if (draft.vrid === undefined || draft.interface === undefined) return undefined;
  const authentication = settleAuthentication(block, draft, version, values);
  const priority = draft.priority ?? (draft.state === "MASTER" ? OWNER_PRIORITY : DEFAULT_PRIORITY);
  const wanted = draft.state ?? (priority === OWNER_PRIORITY ? "MASTER" : "BACKUP");
  /** With AH nobody may begin as master before it knows the peers' sequence numbers. */
  const state = authentication.type === "AH" && priority !== OWNER_PRIORITY ? "BACKUP" : wanted;
  if (state !== wanted) {
    const message = `${name}: \`state MASTER\` is incompatible with AH authentication; BACKUP is used.`;
    report.warn(block, { code: "state-cleared", message });
  }
  const { preempt, preemptDelay } = settlePreemption(block, draft, state, priority, values);
  const { file, line, column } = block;
  return {
    name,
    position: { file, line, column },
    state,
    interface: draft.interface,
    vrid: draft.vrid,
    priority,
    version,
    advertInterval: settleInterval(block, draft.advertInt, version, values),
    authentication,
    virtualAddresses: addresses.slice(0, MOST_ADDRESSES),
    excludedAddresses: [...addresses.slice(MOST_ADDRESSES), ...withDuplicates(draft.excluded, values)],
    preempt,
    preemptDelay,
    downTimerAdverts: draft.downTimerAdverts,
    garp: draft.garp,
    lowerPrioNoAdvert: draft.lowerPrioNoAdvert,
    higherPrioSendAdvert: draft.higherPrioSendAdvert,
    skipCheckAdvAddr: draft.skipCheckAdvAddr,
    ...(draft.checksumAsV2 ? { checksum: "rfc9568" as const } : {}),
    strict: draft.strict,
    accept: draft.accept ?? (!draft.strict || priority === OWNER_PRIORITY),
    ...(draft.source === undefined ? {} : { sourceAddress: draft.source }),
    transport: settleTransport(draft, family, defaults, values),
    trackPrimary: draft.trackPrimary,
    trackInterfaces: withoutOwn(block, draft, values),
    ...draft.tracked,
    ...draft.rest,
    notify: draft.notify,
  };
}

/** keepalived 2.2.7 keeps a duplicate and advertises it twice; a peer with the same file expects that. 2.4 drops it. */
function withDuplicates(addresses: readonly PlacedAddress[], values: Values): VirtualAddress[] {
  const seen = new Set<string>();
  return addresses.flatMap(({ address, at }) => {
    const isDouble = seen.has(address.address);
    if (isDouble) {
      values.report.warn(at, {
        code: "duplicate-address",
        message: `${address.address} is listed already; keepalived 2.2.7 advertises it once more, 2.3 and later refuse it.`,
      });
    }
    seen.add(address.address);
    return isDouble && values.compat === "2.4" ? [] : [address];
  });
}

function checkAddressCount(
  block: Item,
  draft: Draft,
  addresses: readonly VirtualAddress[],
  version: VrrpVersion,
  values: Values,
): void {
  const name = block.args[0]?.text ?? "";
  if (addresses.length > MOST_ADDRESSES) {
    values.report.warn(block, {
      code: "too-many-addresses",
      message: `${name}: ${addresses.length} virtual addresses; an advertisement lists at most ${MOST_ADDRESSES}, the rest is held without being advertised.`,
    });
  }
  if (addresses.length > 0) return;
  const message = `${name}: no virtual address is set.`;
  if (version === 3 || draft.strict) values.report.error(block, { code: "no-address", message });
  else values.report.warn(block, { code: "no-address", message });
}

/** keepalived clears what contradicts: an owner always preempts, and `state MASTER` cancels both delays. */
function settlePreemption(
  block: Item,
  draft: Draft,
  state: ConfiguredState,
  priority: Priority,
  values: Values,
) {
  const name = block.args[0]?.text ?? "";
  let { preempt, preemptDelay } = draft;
  const clear = (message: string) =>
    values.report.warn(block, { code: "preemption", message: `${name}: ${message}` });
  if (!preempt && priority === OWNER_PRIORITY) {
    clear("nopreempt is incompatible with priority 255 and is cleared.");
    preempt = true;
  } else if (!preempt && state === "MASTER") {
    clear("nopreempt does not work with `state MASTER` and is cleared, so this node does preempt.");
    preempt = true;
  }
  if (preemptDelay > 0 && (state === "MASTER" || !preempt || draft.strict)) {
    clear(
      `preempt_delay does not work with ${state === "MASTER" ? "`state MASTER`" : preempt ? "strict mode" : "nopreempt"} and is cleared.`,
    );
    preemptDelay = seconds(0);
  }
  return { preempt, preemptDelay };
}

/** VRRPv2: whole seconds, at least 1. VRRPv3: centiseconds up to 40.95 s (RFC 9568 section 5.2.7). */
function settleInterval(block: Item, interval: Seconds, version: VrrpVersion, values: Values): Centiseconds {
  const step = version === 2 ? 1 : 0.01;
  const steps = Math.round(Number((interval / step).toFixed(6)));
  const settled = Math.min(Math.max(1, steps) * (version === 2 ? 100 : 1), version === 2 ? 25_500 : 4_095);
  if (settled !== Number((interval * 100).toFixed(4))) {
    const at = block.items.findLast((item) => item.keyword === "advert_int") ?? block;
    const rule = version === 2 ? "VRRPv2 has whole seconds" : "VRRPv3 has steps of 10 ms up to 40.95 s";
    values.report.warn(at, {
      code: "interval-rounded",
      message: `${rule}; advert_int ${interval} becomes ${settled / 100}.`,
    });
  }
  return centiseconds(settled);
}

function settleAuthentication(
  block: Item,
  draft: Draft,
  version: VrrpVersion,
  values: Values,
): Authentication {
  const { authType, password, authAt = block } = draft;
  if (authType === undefined) return { type: "none" };
  if (version === 3 || draft.strict) {
    const reason =
      version === 3 ? "VRRP version 3 has no authentication" : "strict mode does not allow authentication";
    values.report.warn(authAt, { code: "authentication-ignored", message: `${reason}; it is ignored.` });
    return { type: "none" };
  }
  if (password === undefined) {
    values.report.warn(authAt, {
      code: "authentication-ignored",
      message: "No auth_pass is given; the authentication is ignored.",
    });
    return { type: "none" };
  }
  if (authType === "AH") {
    values.report.error(authAt, {
      code: "not-acted-on",
      message: "`auth_type AH` is known, not acted on yet; without it the peers would not hear each other.",
      hint: "Write: auth_type PASS",
    });
  }
  return { type: authType, password };
}

function settleTransport(
  draft: Draft,
  family: Family,
  defaults: VrrpDefaults,
  values: Values,
): VrrpInstance["transport"] {
  if (draft.peers.length > 0) {
    if (draft.groupAt !== undefined) {
      const message = `A multicast group does nothing where \`unicast_peer\` lists the peers; it is ignored.`;
      values.report.warn(draft.groupAt, { code: "group-ignored", message });
    }
    return { kind: "unicast", peers: draft.peers, ttl: draft.unicastTtl, checkSource: draft.checkUnicastSrc };
  }
  if (draft.unicastWord !== undefined) {
    values.report.warn(draft.unicastWord, {
      code: "no-unicast-peer",
      message:
        "A unicast keyword without any unicast peer; multicast is used. keepalived calls this use deprecated.",
      hint: "Write `mcast_src_ip` for a source address, or list the peers in `unicast_peer`.",
    });
  }
  return {
    kind: "multicast",
    group: draft.group ?? (family === 4 ? defaults.multicastGroup4 : defaults.multicastGroup6),
  };
}

function withoutOwn(block: Item, draft: Draft, values: Values): TrackedInterface[] {
  return draft.trackInterfaces.filter((tracked) => {
    if (tracked.interface !== draft.interface) return true;
    values.report.warn(block, {
      code: "own-interface",
      message: `track_interface ${tracked.interface} is the instance's own interface; it is ignored.`,
    });
    return false;
  });
}

/** RFC 9568 to the letter, as `vrrp_strict` understands it. */
function applyStrict(block: Item, draft: Draft, values: Values): void {
  const name = block.args[0]?.text ?? "";
  const reset = (message: string) =>
    values.report.warn(block, { code: "strict-mode", message: `${name}: ${message}` });
  if (draft.downTimerAdverts !== 3) reset("down_timer_adverts is incompatible with strict mode; 3 is used.");
  if (draft.higherPrioSendAdvert)
    reset("strict mode requires higher_prio_send_advert to be clear; it is cleared.");
  draft.downTimerAdverts = 3;
  draft.higherPrioSendAdvert = false;
  draft.lowerPrioNoAdvert = true;
  draft.garp.lowerPrioDelay = seconds(0);
  draft.garp.lowerPrioRepeat = 0;
  if (draft.state === "MASTER" && draft.priority !== undefined && draft.priority !== OWNER_PRIORITY) {
    reset("state MASTER must match being address owner (priority 255); BACKUP is used.");
    draft.state = "BACKUP";
  }
}

function assign<K extends keyof Draft>(draft: Draft, key: K, value: Draft[K] | undefined): void {
  if (value !== undefined) draft[key] = value;
}
