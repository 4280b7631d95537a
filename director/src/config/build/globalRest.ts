import { type Seconds, seconds } from "../../units.ts";
import type { Command, GarpExtra, GlobalDefs, TimedCommand, VrrpDefaults } from "../model.ts";
import type { NotifyFifo } from "../model-host.ts";
import type { Item } from "../parser.ts";
import { readCommand } from "./command.ts";
import type { Range, Values } from "./values.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const KEPT = "The line is ignored.";

export const REST_DEFAULTS = {
  noEmailFaults: false,
  noCheckerEmails: false,
  fifoWriteStatesOnReload: false,
  logUnknownVrids: false,
  dynamicInterfaces: false,
  rsInitNotifies: false,
  checkerLogAllFailures: false,
  lvsFlush: false,
  lvsFlushOnStop: "no",
} as const satisfies Partial<GlobalDefs>;

const SWITCHES = {
  smtp_alert: "smtpAlert",
  smtp_alert_vrrp: "smtpAlertVrrp",
  smtp_alert_checker: "smtpAlertChecker",
  no_checker_emails: "noCheckerEmails",
  rs_init_notifies: "rsInitNotifies",
  checker_log_all_failures: "checkerLogAllFailures",
} as const satisfies Record<string, keyof GlobalDefs>;

const FLAGS = {
  no_email_faults: "noEmailFaults",
  fifo_write_vrrp_states_on_reload: "fifoWriteStatesOnReload",
  log_unknown_vrids: "logUnknownVrids",
  dynamic_interfaces: "dynamicInterfaces",
  lvs_flush: "lvsFlush",
} as const satisfies Record<string, keyof GlobalDefs>;

/** Words of `global_defs` that concern the processes, their scripts and their mails. */
export function readProcessWord(defs: Mutable<GlobalDefs>, item: Item, values: Values): void {
  const [first] = item.args;
  const { keyword } = item;
  if (isKeyOf(SWITCHES, keyword)) set(defs, SWITCHES[keyword], values.switch(item));
  if (isKeyOf(FLAGS, keyword)) defs[FLAGS[keyword]] = true;
  if (keyword === "smtp_helo_name" && first !== undefined) defs.smtpHeloName = first.text;
  if (keyword === "lvs_flush_on_stop")
    set(
      defs,
      "lvsFlushOnStop",
      first === undefined ? "yes" : values.oneOf(first, ["VS"], "way to flush", KEPT),
    );
  readRange(item, values);
}

/** Numbers that keepalived checks and that have no place in the model: priorities, buffers and the like. */
const RANGES: Readonly<Record<string, Range>> = {
  max_auto_priority: { min: -1, max: 99 },
  min_auto_priority_delay: { min: 1, max: 10_000_000 },
  vrrp_priority: { min: -20, max: 19 },
  checker_priority: { min: -20, max: 19 },
  bfd_priority: { min: -20, max: 19 },
  vrrp_rlimit_rttime: { min: 1, max: 4_294_967_295 },
  checker_rlimit_rttime: { min: 1, max: 4_294_967_295 },
  bfd_rlimit_rttime: { min: 1, max: 4_294_967_295 },
  nftables_priority: { min: -2_147_483_648, max: 2_147_483_647 },
  random_seed: { min: 0, max: 4_294_967_295 },
  vrrp_rx_bufs_multiplier: { min: 1, max: 4_294_967_295 },
};

function readRange(item: Item, values: Values): void {
  const range = RANGES[item.keyword];
  if (range !== undefined) values.integer(item.args[0], range, item.written, KEPT, true);
  const [mask, extra] = item.args;
  if (item.keyword === "umask" && extra !== undefined && /^\d/.test(mask?.text ?? "")) {
    const message = `\`${extra.text}\` is ignored: a umask that is a number stands alone.`;
    values.report.warn(extra, { code: "extra-words", message });
  }
  if (item.keyword === "lvs_timeouts") readTimeouts(item, values);
  if (item.keyword === "data_use_instance") values.switch(item);
}

const LONGEST_TIMEOUT = 31 * 86_400;

function readTimeouts(item: Item, values: Values): void {
  for (let at = 0; at < item.args.length; at += 2) {
    const [name, time] = item.args.slice(at, at + 2);
    if (name !== undefined && /^(tcp|tcpfin|udp)$/.test(name.text)) {
      values.integer(time, { min: 0, max: LONGEST_TIMEOUT }, `The ${name.text} timeout`, KEPT, true);
    } else if (name !== undefined) {
      const message = `\`${name.text}\` is no timeout; right are tcp, tcpfin, udp. It is ignored.`;
      values.report.warn(name, { code: "unknown-option", message });
    }
  }
}

const GARP_INTERVAL = { min: 0.000_001, max: 4_294.967_295 };

/** Words that instances inherit, besides those of `readVrrp` and `readGarp`. */
export function readInherited(vrrp: Mutable<VrrpDefaults>, item: Item, values: Values): void {
  const [word] = item.args;
  const interval = () => values.seconds(word, GARP_INTERVAL, 6, item.keyword, KEPT);
  switch (item.keyword) {
    case "vrrp_notify_priority_changes":
      set(vrrp, "notifyPriorityChanges", values.switch(item));
      break;
    case "vrrp_garp_interval":
      set(vrrp, "garpInterval", interval());
      break;
    case "vrrp_gna_interval":
      set(vrrp, "gnaInterval", interval());
      break;
    case "vrrp_garp_extra_if":
      set(vrrp, "garpExtra", readGarpExtra(item, values));
      break;
  }
}

/** `[all] SECONDS`. */
export function readGarpExtra(item: Item, values: Values): GarpExtra | undefined {
  const allInterfaces = item.args[0]?.text === "all";
  const word = item.args.at(-1);
  const interval = values.seconds(word, { min: 1, max: 86_400 }, 0, item.written, KEPT);
  return interval === undefined ? undefined : { interval, allInterfaces };
}

const FIFOS = {
  notify_fifo: "notifyFifo",
  vrrp_notify_fifo: "vrrpNotifyFifo",
  lvs_notify_fifo: "lvsNotifyFifo",
} as const;
const TIMED = { startup_script: "startupScript", shutdown_script: "shutdownScript" } as const;

/** FIFOs and scripts take several lines each: the path or command, its reader, its time. */
export function readScripts(defs: Mutable<GlobalDefs>, items: readonly Item[], values: Values): void {
  for (const [keyword, key] of Object.entries(FIFOS) as [
    keyof typeof FIFOS,
    (typeof FIFOS)[keyof typeof FIFOS],
  ][]) {
    const fifo = fifoOf(items, keyword, values);
    if (fifo !== undefined) defs[key] = fifo;
  }
  for (const [keyword, key] of Object.entries(TIMED) as [
    keyof typeof TIMED,
    (typeof TIMED)[keyof typeof TIMED],
  ][]) {
    const timeout = timeoutOf(items, `${keyword}_timeout`, values);
    const command = commandOf(items, keyword, values);
    if (command !== undefined) defs[key] = { command, timeout } satisfies TimedCommand;
  }
}

function fifoOf(items: readonly Item[], keyword: string, values: Values): NotifyFifo | undefined {
  const [path, user, group] = items.find((item) => item.keyword === keyword)?.args ?? [];
  const script = commandOf(items, `${keyword}_script`, values);
  if (path === undefined) return undefined;
  return {
    path: path.text,
    ...(user === undefined ? {} : { user: user.text }),
    ...(group === undefined ? {} : { group: group.text.replace(/^:/, "") }),
    ...(script === undefined ? {} : { script }),
  };
}

function commandOf(items: readonly Item[], keyword: string, values: Values): Command | undefined {
  const item = items.find((candidate) => candidate.keyword === keyword);
  return item && readCommand(item, values.report);
}

function timeoutOf(items: readonly Item[], keyword: string, values: Values): Seconds {
  const times = items
    .filter((item) => item.keyword === keyword)
    .map((item) => values.integer(item.args[0], { min: 1, max: 1_000 }, keyword, KEPT, true));
  return seconds(times.findLast((time) => time !== undefined) ?? 10);
}

function isKeyOf<T extends object>(table: T, keyword: string): keyword is Extract<keyof T, string> {
  return Object.hasOwn(table, keyword);
}

function set<T, K extends keyof T>(draft: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) draft[key] = value;
}
