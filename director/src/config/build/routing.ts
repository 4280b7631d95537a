import { type Family, familyOf, type IpAddress, parseIp } from "../../address.ts";
import type { Word } from "../line.ts";
import type { Route, RouteType, Rule, RuleAction } from "../model-host.ts";
import type { Entry, Item } from "../parser.ts";
import { hostPrefix, type Values } from "./values.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const TYPES = new Set<string>([
  ..."unicast local broadcast multicast anycast blackhole unreachable prohibit throw".split(" "),
]);
const NUMBER = /^(0x[0-9a-f]+|\d+)$/i;

/** Words of a route that take a value and have no field of their own. */
const ROUTE_OPTIONS = new Set(
  "tos dsfield proto protocol scope mtu hoplimit advmss rtt rttvar reordering window cwnd ssthresh realms realm rto_min initcwnd initrwnd quickack congctl pref fastopen_no_cookie weight ttl-propagate expires features".split(
    " ",
  ),
);
const ROUTE_FLAGS = new Set(["onlink", "append", "prepend", "add"]);

/** One route a line; what cannot be read is left out and reported. */
export function readRoutes(item: Item, values: Values): Route[] {
  return item.entries.flatMap((entry) => readRoute(entry, values) ?? []);
}

function readRoute(entry: Entry, values: Values): Route | undefined {
  const [first] = entry;
  const draft: Mutable<Partial<Route>> = { type: "unicast", noTrack: false };
  const options: string[] = [];
  const reader = new Words(entry);
  for (let word = reader.next(); word !== undefined; word = reader.next()) {
    if (!readRouteWord(draft, options, word, reader, values)) return undefined;
  }
  const { destination, type = "unicast", noTrack = false, ...rest } = draft;
  if (destination === undefined)
    return refuse(first, "A destination was awaited; the route is left out.", values);
  const family = familyOf(destination.address);
  if (rest.via !== undefined && familyOf(rest.via) !== family) {
    return refuse(
      first,
      `The gateway ${rest.via} and the destination ${destination.address} are of different families; the route is left out.`,
      values,
    );
  }
  if (rest.dev === undefined && !noTrack) {
    const message =
      "A route without `dev` cannot be tracked: keepalived will not notice that it was deleted.";
    values.report.warn(first, { code: "route-not-tracked", message, hint: "Write: dev eth0, or no_track." });
  }
  const { file, line, column } = first;
  return {
    ...rest,
    position: { file, line, column },
    type,
    destination,
    family,
    noTrack: noTrack || rest.dev === undefined,
    options,
  };
}

/** @returns false when the mistake makes keepalived drop the route. */
function readRouteWord(
  draft: Mutable<Partial<Route>>,
  options: string[],
  word: Word,
  reader: Words,
  values: Values,
): boolean {
  const { text } = word;
  if (text === "no_track") draft.noTrack = true;
  else if (ROUTE_FLAGS.has(text)) options.push(text);
  else if (TYPES.has(text)) draft.type = text as RouteType;
  else if (text === "nexthop" || text === "encap") options.push(text, ...reader.rest());
  else if (VALUED_ROUTE_WORDS.has(text) || ROUTE_OPTIONS.has(text)) {
    const value = reader.value(word, values);
    return value !== undefined && readRouteValue(draft, options, word, value, values);
  } else return readBareDestination(draft, word, values);
  return true;
}

/** Of two destinations on a line keepalived takes the second. */
function readBareDestination(draft: Mutable<Partial<Route>>, word: Word, values: Values): boolean {
  if (draft.destination !== undefined && readNetwork(word.text) !== undefined) {
    const message = `\`${word.text}\` takes the place of ${draft.destination.address}: keepalived reads one route a line.`;
    const hint = `Write \`${word.text}\` on a line of its own.`;
    values.report.warn(word, { code: "several-statements", message, hint });
  }
  return readDestination(draft, word, values);
}

const VALUED_ROUTE_WORDS = new Set(
  "src to via gw dev oif table metric priority preference scope track_group".split(" "),
);

function readRouteValue(
  draft: Mutable<Partial<Route>>,
  options: string[],
  word: Word,
  value: Word,
  values: Values,
): boolean {
  switch (word.text) {
    case "to":
      return readDestination(draft, value, values);
    case "via":
    case "gw":
    case "src": {
      if (word.text === "gw") {
        values.report.warn(word, {
          code: "deprecated",
          message: "`gw` is deprecated in a route.",
          hint: "Write `via`.",
        });
      }
      if (value.text === "inet" || value.text === "inet6") return true;
      const address = values.address(
        value,
        `An address was awaited after \`${word.text}\`.`,
        "The route is left out.",
      );
      if (address !== undefined) draft[word.text === "src" ? "source" : "via"] = address;
      return address !== undefined;
    }
    case "dev":
    case "oif":
      draft.dev = value.text;
      return true;
    case "metric":
    case "priority":
    case "preference":
      if (NUMBER.test(value.text)) draft.metric = Number(value.text);
      else
        return refuse(value, `\`${value.text}\` is no metric; the route is left out.`, values) !== undefined;
      return true;
    case "table":
      draft.table = value.text;
      return true;
    case "scope":
      draft.scope = value.text;
      return true;
    case "track_group":
      draft.trackGroup = value.text;
      return true;
    default:
      options.push(word.text, value.text);
      return true;
  }
}

function readDestination(draft: Mutable<Partial<Route>>, word: Word, values: Values): boolean {
  const network = readNetwork(word.text);
  if (network === undefined)
    return (
      refuse(word, `\`${word.text}\` is no destination of a route; the route is left out.`, values) !==
      undefined
    );
  draft.destination = network;
  return true;
}

/** `default`, `default6`, an address or a network. */
function readNetwork(text: string): { address: IpAddress; prefixLength: number } | undefined {
  if (text === "default") return { address: "0.0.0.0" as IpAddress, prefixLength: 0 };
  if (text === "default6") return { address: "::" as IpAddress, prefixLength: 0 };
  const [host = "", mask] = text.split("/", 2);
  const address = parseIp(host);
  if (address === undefined) return undefined;
  const longest = hostPrefix(address);
  const prefixLength = mask === undefined ? longest : Number(mask);
  return /^\d*$/.test(mask ?? "") && prefixLength <= longest ? { address, prefixLength } : undefined;
}

const SELECTORS = new Set(
  "tos dsfield fwmark iif oif uidrange realms ipproto sport dport tun_id suppress_prefixlength suppress_prefixlen suppress_ifgroup protocol".split(
    " ",
  ),
);
const NETWORKS = new Set(["from", "to"]);
const RULE_FLAGS = new Set(["not", "l3mdev", "inet", "inet6"]);
const VERDICTS = new Set(["nop", "blackhole", "prohibit", "unreachable"]);

/** One rule a line; what cannot be read is left out and reported. */
export function readRules(item: Item, values: Values): Rule[] {
  return item.entries.flatMap((entry) => readRule(entry, values) ?? []);
}

type RuleDraft = {
  family?: Family;
  action?: RuleAction;
  preference?: number;
  noTrack: boolean;
  trackGroup?: string;
  selectors: string[];
};

function readRule(entry: Entry, values: Values): Rule | undefined {
  const [first] = entry;
  const draft: RuleDraft = { noTrack: false, selectors: [] };
  const reader = new Words(entry);
  for (let word = reader.next(); word !== undefined; word = reader.next()) {
    if (!readRuleWord(draft, word, reader, values)) return undefined;
  }
  const { action, preference, trackGroup, noTrack, selectors, family = 4 } = draft;
  if (action === undefined) return refuse(first, "The rule says not what to do; it is left out.", values);
  if (action.kind === "goto" && preference === undefined)
    return refuse(first, "A rule with `goto` needs a preference; it is left out.", values);
  if (preference === undefined) {
    const message = "The rule has no preference; keepalived hands one out, from 16384 downwards.";
    values.report.warn(first, { code: "no-preference", message, hint: "Write: preference N" });
  }
  const { file, line, column } = first;
  const optional = {
    ...(preference === undefined ? {} : { preference }),
    ...(trackGroup === undefined ? {} : { trackGroup }),
  };
  return { position: { file, line, column }, family, action, noTrack, selectors, ...optional };
}

/** @returns false when the mistake makes keepalived drop the rule. */
function readRuleWord(draft: RuleDraft, word: Word, reader: Words, values: Values): boolean {
  const { text } = word;
  if (text === "no_track") draft.noTrack = true;
  else if (RULE_FLAGS.has(text)) draft.selectors.push(text);
  else if (VERDICTS.has(text)) return decide(draft, { kind: text as "nop" }, word, values);
  else {
    const isKnown = NETWORKS.has(text) || SELECTORS.has(text) || VALUED_RULE_WORDS.has(text);
    if (!isKnown)
      return refuse(word, `\`${text}\` is no word of a rule; the rule is left out.`, values) !== undefined;
    const value = reader.value(word, values);
    return value !== undefined && readRuleValue(draft, word, value, values);
  }
  return true;
}

const VALUED_RULE_WORDS = new Set("table lookup goto preference priority order track_group".split(" "));

function readRuleValue(draft: RuleDraft, word: Word, value: Word, values: Values): boolean {
  const number = (what: string) => {
    if (NUMBER.test(value.text)) return Number(value.text);
    refuse(value, `\`${value.text}\` is no ${what}; the rule is left out.`, values);
    return undefined;
  };
  switch (word.text) {
    case "from":
    case "to":
      return readRuleNetwork(draft, word, value, values);
    case "table":
    case "lookup":
      return decide(draft, { kind: "table", table: value.text }, word, values);
    case "goto": {
      const preference = number("preference to go to");
      return preference !== undefined && decide(draft, { kind: "goto", preference }, word, values);
    }
    case "preference":
    case "priority":
    case "order": {
      const preference = number("preference");
      if (preference !== undefined) draft.preference = preference;
      return preference !== undefined;
    }
    case "track_group":
      draft.trackGroup = value.text;
      return true;
    default:
      draft.selectors.push(word.text, value.text);
      return true;
  }
}

function readRuleNetwork(draft: RuleDraft, word: Word, value: Word, values: Values): boolean {
  draft.selectors.push(word.text, value.text);
  if (value.text === "all" || value.text === "any") return true;
  const network = readNetwork(value.text);
  if (network === undefined)
    return (
      refuse(value, `\`${value.text}\` is no address or network; the rule is left out.`, values) !== undefined
    );
  draft.family ??= familyOf(network.address);
  return true;
}

function decide(draft: RuleDraft, action: RuleAction, word: Word, values: Values): boolean {
  if (draft.action !== undefined)
    return (
      refuse(word, "A rule does one thing; this is the second. The rule is left out.", values) !== undefined
    );
  draft.action = action;
  return true;
}

function refuse(place: Word, message: string, values: Values): undefined {
  values.report.warn(place, { code: "invalid-route", message });
  return undefined;
}

/** The words of an entry, one after the other. */
class Words {
  readonly #words: readonly Word[];
  #at = 0;

  constructor(words: readonly Word[]) {
    this.#words = words;
  }

  next(): Word | undefined {
    return this.#words[this.#at++];
  }

  rest(): string[] {
    const rest = this.#words.slice(this.#at).map(({ text }) => text);
    this.#at = this.#words.length;
    return rest;
  }

  /** keepalived ends over a word whose value is missing, even in a config test. */
  value(word: Word, values: Values): Word | undefined {
    const value = this.next();
    if (value === undefined) {
      const message = `\`${word.text}\` needs a value on the same line; none was found. keepalived does not start with this.`;
      values.report.error(word, { code: "missing-argument", message });
    }
    return value;
  }
}
