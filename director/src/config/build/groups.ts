import { addressBytes, addressFromBytes, type IpAddress, parseIp } from "../../address.ts";
import type {
  NotifyScripts,
  TrackedInterface,
  TrackedScript,
  TrackWeight,
  VirtualServerGroup,
  VirtualServerGroupEntry,
  VrrpSyncGroup,
} from "../model.ts";
import type { Entry, Item } from "../parser.ts";
import { readNotify, readTrackedInterfaces, readTrackedScripts } from "./tracking.ts";
import type { Values } from "./values.ts";

/** Members are compared with the instances later: a group may stand above them. */
export function buildSyncGroup(
  block: Item,
  scripts: ReadonlyMap<string, TrackWeight>,
  values: Values,
): VrrpSyncGroup {
  const trackInterfaces: TrackedInterface[] = [];
  const trackScripts: TrackedScript[] = [];
  let members: readonly string[] | undefined;
  let notify: NotifyScripts = {};
  for (const item of block.items) {
    notify = readNotify(notify, item, values);
    if (item.keyword === "track_interface") trackInterfaces.push(...readTrackedInterfaces(item, values));
    if (item.keyword === "track_script") trackScripts.push(...readTrackedScripts(item, scripts, values));
    if (item.keyword !== "group") continue;
    if (members === undefined) members = item.entries.map(([word]) => word.text);
    else
      values.report.warn(item, {
        code: "duplicate",
        message: "The group has its members already; this `group` is ignored.",
      });
  }
  const { line, column } = block;
  return {
    name: block.args[0]?.text ?? "",
    position: { line, column },
    members: members ?? [],
    trackInterfaces,
    trackScripts,
    notify,
  };
}

/** Entries: `IP [PORT]`, `IP-LAST [PORT]` (last number alone), `IP-IP2 [PORT]`, `NET/LEN [PORT]`, `fwmark N [inet6]`. */
export function buildServerGroup(block: Item, values: Values): VirtualServerGroup {
  const { line, column } = block;
  const entries = block.entries.flatMap((entry) => readGroupEntry(entry, values) ?? []);
  return { name: block.args[0]?.text ?? "", position: { line, column }, entries };
}

function readGroupEntry(entry: Entry, values: Values): VirtualServerGroupEntry | undefined {
  const [first, second, third] = entry;
  if (first.text === "fwmark") {
    const mark = values.integer(
      second,
      { min: 1, max: 4_294_967_295 },
      "A firewall mark",
      "The line is left out.",
      true,
    );
    return mark === undefined ? undefined : { kind: "fwmark", mark, family: third?.text === "inet6" ? 6 : 4 };
  }
  const port = second === undefined ? 0 : values.port(second, "The line is left out.");
  const range = rangeOf(first.text);
  if (port !== undefined && range !== undefined) return { kind: "range", ...range, port };
  if (range === undefined) {
    values.report.warn(first, {
      code: "invalid-address",
      message: `\`${first.text}\` is no address, range or network; the line is left out.`,
    });
  }
  return undefined;
}

function rangeOf(text: string): { first: IpAddress; last: IpAddress } | undefined {
  const [, begin = "", kind, rest = ""] = /^([^-/]+)(?:([-/])(.+))?$/.exec(text) ?? [];
  const first = parseIp(begin);
  if (first === undefined) return undefined;
  if (kind === undefined) return { first, last: first };
  const last = kind === "-" ? endOfRange(first, rest) : endOfNetwork(first, Number(rest));
  return last === undefined ? undefined : { first, last };
}

/** A whole address, or its last part: decimal in IPv4, hexadecimal in IPv6. */
function endOfRange(first: IpAddress, rest: string): IpAddress | undefined {
  return parseIp(rest) ?? parseIp(first.replace(/[^.:]*$/, rest));
}

function endOfNetwork(first: IpAddress, prefix: number): IpAddress | undefined {
  const bytes = addressBytes(first);
  if (!Number.isInteger(prefix) || prefix < 0 || prefix > bytes.length * 8) return undefined;
  return addressFromBytes(
    bytes.map((byte, at) => byte | (0xff >> Math.min(8, Math.max(0, prefix - at * 8)))),
  );
}
