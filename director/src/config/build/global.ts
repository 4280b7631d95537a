import { familyOf, type IpAddress, type Ipv4, isMulticast } from "../../address.ts";
import { type Seconds, seconds } from "../../units.ts";
import type { GarpSettings, GlobalDefs, VrrpDefaults } from "../model.ts";
import type { Item } from "../parser.ts";
import { REST_DEFAULTS, readInherited, readProcessWord, readScripts } from "./globalRest.ts";
import { LONGEST_SECONDS, type Values } from "./values.ts";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const KEPT = "The line is ignored.";
const MANY = 4_294_967_295;

/** keepalived's own defaults. */
const DEFAULTS: VrrpDefaults = {
  version: 2,
  strict: false,
  skipCheckAdvAddr: false,
  garp: {
    masterDelay: seconds(5),
    masterRepeat: 5,
    masterRefresh: seconds(0),
    masterRefreshRepeat: 1,
    lowerPrioDelay: seconds(5),
    lowerPrioRepeat: 5,
  },
  lowerPrioNoAdvert: false,
  higherPrioSendAdvert: false,
  downTimerAdverts: 3,
  checkUnicastSrc: false,
  multicastGroup4: "224.0.0.18" as Ipv4,
  multicastGroup6: "ff02::12" as IpAddress,
  startupDelay: seconds(0),
  defaultInterface: "eth0",
  notifyPriorityChanges: false,
  garpInterval: seconds(0),
  gnaInterval: seconds(0),
};

/** `vrrp_min_garp` changes the defaults: one message, no second burst. What is written out still counts. */
const MIN_GARP = { masterRepeat: 1, masterDelay: seconds(0), masterRefreshRepeat: 0 };

/** All `global_defs` blocks together; the later word wins. */
export function buildGlobalDefs(blocks: readonly Item[], values: Values): GlobalDefs {
  const defs: Mutable<GlobalDefs> = {
    notificationEmail: [],
    smtpConnectTimeout: seconds(30),
    scriptSecurity: false,
    ...REST_DEFAULTS,
    vrrp: DEFAULTS,
  };
  const vrrp: Mutable<VrrpDefaults> = { ...DEFAULTS };
  const minimal = blocks.flatMap((block) => block.items).findLast((item) => item.keyword === "vrrp_min_garp");
  const isMinimal = minimal !== undefined && values.switch(minimal) === true;
  const garp: Mutable<GarpSettings> = { ...DEFAULTS.garp, ...(isMinimal ? MIN_GARP : {}) };
  for (const item of blocks.flatMap((block) => block.items)) {
    readMail(defs, item, values);
    readProcessWord(defs, item, values);
    readVrrp(vrrp, item, values);
    readInherited(vrrp, item, values);
    readGarp(garp, item, item.keyword.replace(/^vrrp_/, ""), values);
  }
  readScripts(
    defs,
    blocks.flatMap((block) => block.items),
    values,
  );
  if (!blocks.some((block) => block.items.some((item) => item.keyword === "vrrp_garp_lower_prio_delay"))) {
    garp.lowerPrioDelay = garp.masterDelay;
  }
  if (!blocks.some((block) => block.items.some((item) => item.keyword === "vrrp_garp_lower_prio_repeat"))) {
    garp.lowerPrioRepeat = garp.masterRepeat;
  }
  return { ...defs, vrrp: { ...vrrp, garp } };
}

function readMail(defs: Mutable<GlobalDefs>, item: Item, values: Values): void {
  const [first, second] = item.args;
  switch (item.keyword) {
    case "router_id":
      defs.routerId = first?.text ?? "";
      break;
    case "notification_email":
      defs.notificationEmail = [...defs.notificationEmail, ...item.entries.map(([word]) => word.text)];
      break;
    case "notification_email_from":
      defs.notificationEmailFrom = first?.text ?? "";
      break;
    case "smtp_server":
      defs.smtpServer = { host: first?.text ?? "", port: values.port(second, "Port 25 is used.") ?? 25 };
      break;
    case "smtp_connect_timeout":
      defs.smtpConnectTimeout =
        values.seconds(first, { min: 0, max: LONGEST_SECONDS }, 0, "smtp_connect_timeout", KEPT) ??
        defs.smtpConnectTimeout;
      break;
    case "script_user":
      defs.scriptUser = first?.text ?? "";
      if (second !== undefined) defs.scriptGroup = second.text.replace(/^:/, "");
      break;
    case "enable_script_security":
      defs.scriptSecurity = true;
      break;
  }
}

function readVrrp(vrrp: Mutable<VrrpDefaults>, item: Item, values: Values): void {
  const [word] = item.args;
  switch (item.keyword) {
    case "vrrp_version":
      vrrp.version = values.version(word, KEPT) ?? vrrp.version;
      break;
    case "vrrp_strict":
      vrrp.strict = true;
      break;
    case "vrrp_skip_check_adv_addr":
      vrrp.skipCheckAdvAddr = true;
      break;
    case "vrrp_lower_prio_no_advert":
      vrrp.lowerPrioNoAdvert = values.switch(item) ?? vrrp.lowerPrioNoAdvert;
      break;
    case "vrrp_higher_prio_send_advert":
      vrrp.higherPrioSendAdvert = values.switch(item) ?? vrrp.higherPrioSendAdvert;
      break;
    case "vrrp_down_timer_adverts":
      vrrp.downTimerAdverts =
        values.integer(word, { min: 1, max: 100 }, "vrrp_down_timer_adverts", KEPT) ?? vrrp.downTimerAdverts;
      break;
    case "vrrp_check_unicast_src":
      vrrp.checkUnicastSrc = true;
      break;
    case "vrrp_startup_delay":
      vrrp.startupDelay =
        values.seconds(word, { min: 0.001, max: LONGEST_SECONDS }, 6, "vrrp_startup_delay", KEPT) ??
        vrrp.startupDelay;
      break;
    case "vrrp_mcast_group4":
    case "vrrp_mcast_group6":
      readGroup(vrrp, item, values);
      break;
    case "default_interface":
      vrrp.defaultInterface = word?.text ?? vrrp.defaultInterface;
      break;
  }
}

function readGroup(vrrp: Mutable<VrrpDefaults>, item: Item, values: Values): void {
  const [word] = item.args;
  const address = word && values.address(word, "A multicast group was awaited.", KEPT);
  if (word === undefined || address === undefined) return;
  const family = item.keyword === "vrrp_mcast_group4" ? 4 : 6;
  if (familyOf(address) !== family) {
    values.report.warn(word, {
      code: "wrong-family",
      message: `\`${item.keyword}\` takes an IPv${family} group; found ${address}. ${KEPT}`,
    });
  } else if (!isMulticast(address)) {
    values.report.warn(word, { code: "not-multicast", message: `${address} is no multicast group. ${KEPT}` });
  } else if (family === 4) {
    vrrp.multicastGroup4 = address as Ipv4;
  } else {
    vrrp.multicastGroup6 = address;
  }
}

/** `keyword` without the prefix `vrrp_` that the words have in `global_defs`. */
export function readGarp(garp: Mutable<GarpSettings>, item: Item, keyword: string, values: Values): void {
  const [word] = item.args;
  const delay = (): Seconds | undefined =>
    values.seconds(word, { min: 0, max: LONGEST_SECONDS }, 0, item.written, KEPT);
  const repeat = () => values.integer(word, { min: 0, max: MANY }, item.written, KEPT);
  switch (keyword) {
    case "garp_master_delay":
      garp.masterDelay = delay() ?? garp.masterDelay;
      break;
    case "garp_master_repeat":
      garp.masterRepeat = atLeastOne(item, repeat(), values) ?? garp.masterRepeat;
      break;
    case "garp_master_refresh":
      garp.masterRefresh = delay() ?? garp.masterRefresh;
      break;
    case "garp_master_refresh_repeat":
      garp.masterRefreshRepeat = atLeastOne(item, repeat(), values) ?? garp.masterRefreshRepeat;
      break;
    case "garp_lower_prio_delay":
      garp.lowerPrioDelay = delay() ?? garp.lowerPrioDelay;
      break;
    case "garp_lower_prio_repeat":
      garp.lowerPrioRepeat =
        values.integer(word, { min: 0, max: 2_147_483_647 }, item.written, KEPT) ?? garp.lowerPrioRepeat;
      break;
  }
}

function atLeastOne(item: Item, value: number | undefined, values: Values): number | undefined {
  if (value !== 0) return value;
  values.report.warn(item, {
    code: "out-of-range",
    message: `\`${item.written}\` is at least 1; found 0. 1 is used.`,
  });
  return 1;
}
