import { addressBytes, addressFromBytes, type IpAddress, parseIp } from "../../address.ts";
import type {
  NotifyScripts,
  TrackedInterface,
  VirtualServerGroup,
  VirtualServerGroupEntry,
  VrrpSyncGroup,
} from "../model.ts";
import type { Entry, Item } from "../parser.ts";
import {
  type KnownTrackers,
  noTrackers,
  readNotify,
  readTrackedInterfaces,
  readTrackers,
} from "./tracking.ts";
import type { Values } from "./values.ts";

export type SyncGroupContext = {
  /** Trackers defined above the group. */
  readonly trackers: KnownTrackers;
  readonly defaults: { readonly smtpAlert: boolean; readonly notifyPriorityChanges: boolean };
  readonly values: Values;
};

/** Members are compared with the instances later: a group may stand above them. */
export function buildSyncGroup(block: Item, { trackers, defaults, values }: SyncGroupContext): VrrpSyncGroup {
  const trackInterfaces: TrackedInterface[] = [];
  const tracked = noTrackers();
  let { smtpAlert, notifyPriorityChanges } = defaults;
  let members: readonly string[] | undefined;
  let notify: NotifyScripts = {};
  for (const item of block.items) {
    notify = readNotify(notify, item, values);
    if (item.keyword === "track_interface") trackInterfaces.push(...readTrackedInterfaces(item, values));
    readTrackers(tracked, item, trackers, values);
    if (item.keyword === "smtp_alert") smtpAlert = values.switch(item) ?? smtpAlert;
    if (item.keyword === "notify_priority_changes")
      notifyPriorityChanges = values.switch(item) ?? notifyPriorityChanges;
    if (item.keyword !== "group") continue;
    if (members === undefined) members = item.entries.map(([word]) => word.text);
    else
      values.report.warn(item, {
        code: "duplicate",
        message: "The group has its members already; this `group` is ignored.",
      });
  }
  const { file, line, column } = block;
  const name = block.args[0]?.text ?? "";
  if (members === undefined || members.length === 0) {
    const message = `The sync group \`${name}\` names no instance; keepalived removes it.`;
    values.report.warn(block, { code: "no-member", message });
  }
  return {
    name,
    position: { file, line, column },
    members: members ?? [],
    trackInterfaces,
    ...tracked,
    trackingWeight: block.items.some(
      ({ keyword }) => keyword === "sync_group_tracking_weight" || keyword === "global_tracking",
    ),
    notify,
    notifyPriorityChanges,
    smtpAlert,
  };
}

/** Entries: `IP [PORT]`, `IP-LAST [PORT]` (last number alone), `IP-IP2 [PORT]`, `NET/LEN [PORT]`, `fwmark N [inet6]`. */
export function buildServerGroup(block: Item, values: Values): VirtualServerGroup {
  const { file, line, column } = block;
  const entries = block.entries.flatMap((entry) => readGroupEntry(entry, values) ?? []);
  if (entries.length === 0) {
    const message = "The group has no entry that can be read; keepalived removes it.";
    values.report.warn(block, { code: "empty-group", message });
  }
  return { name: block.args[0]?.text ?? "", position: { file, line, column }, entries };
}

function readGroupEntry(entry: Entry, values: Values): VirtualServerGroupEntry | undefined {
  const [first, second, third] = entry;
  if (first.text === "fwmark") {
    if (third !== undefined && third.text !== "inet" && third.text !== "inet6") {
      const message = `\`${third.text}\` is no family; right are inet and inet6. It is ignored.`;
      values.report.warn(third, { code: "unknown-option", message });
    }
    const mark = values.integer(
      second,
      { min: 1, max: 4_294_967_295 },
      "A firewall mark",
      "The line is left out.",
      true,
    );
    return mark === undefined ? undefined : { kind: "fwmark", mark, family: third?.text === "inet6" ? 6 : 4 };
  }
  const port =
    second === undefined
      ? 0
      : values.integer(second, { min: 0, max: 65_535 }, "A port", "The line is left out.", true);
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
