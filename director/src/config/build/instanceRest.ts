import { type IpAddress, parseIp } from "../../address.ts";
import type { Word } from "../line.ts";
import type { UseIpvlan, UseVmac, VrrpDefaults, VrrpInstance } from "../model.ts";
import type { Item } from "../parser.ts";
import { readGarpExtra } from "./globalRest.ts";
import { readRoutes, readRules } from "./routing.ts";
import type { Values } from "./values.ts";

type Fields =
  | "virtualRoutes"
  | "virtualRules"
  | "useVmac"
  | "vmacXmitBase"
  | "useVmacAddr"
  | "useIpvlan"
  | "vrf"
  | "trackSourceAddress"
  | "unicastFaultNoPeer"
  | "promoteSecondaries"
  | "garpExtra"
  | "kernelRxBufferSize"
  | "notifyDeleted"
  | "notifyPriorityChanges"
  | "smtpAlert";

/** What an instance sets on the host besides its addresses, and whom it tells. */
export type InstanceRest = Mutable<Pick<VrrpInstance, Fields>>;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const KEPT = "The line is ignored.";
const LONGEST_INTERFACE = 15;

export function restDefaults(defaults: VrrpDefaults, smtpAlert: boolean): InstanceRest {
  return {
    virtualRoutes: [],
    virtualRules: [],
    vmacXmitBase: false,
    useVmacAddr: false,
    trackSourceAddress: false,
    unicastFaultNoPeer: false,
    promoteSecondaries: false,
    ...(defaults.garpExtra === undefined ? {} : { garpExtra: defaults.garpExtra }),
    notifyDeleted: false,
    notifyPriorityChanges: defaults.notifyPriorityChanges,
    smtpAlert,
  };
}

const FLAGS = {
  vmac_xmit_base: "vmacXmitBase",
  use_vmac_addr: "useVmacAddr",
  track_src_ip: "trackSourceAddress",
  unicast_fault_no_peer: "unicastFaultNoPeer",
  promote_secondaries: "promoteSecondaries",
  notify_deleted: "notifyDeleted",
} as const;

const SWITCHES = { notify_priority_changes: "notifyPriorityChanges", smtp_alert: "smtpAlert" } as const;

export function readRestWord(rest: InstanceRest, item: Item, values: Values): void {
  const [word] = item.args;
  const flag = FLAGS[item.keyword as keyof typeof FLAGS];
  const key = SWITCHES[item.keyword as keyof typeof SWITCHES];
  if (flag !== undefined) rest[flag] = true;
  if (key !== undefined) rest[key] = values.switch(item) ?? rest[key];
  switch (item.keyword) {
    case "virtual_routes":
      rest.virtualRoutes = [...rest.virtualRoutes, ...readRoutes(item, values)];
      break;
    case "virtual_rules":
      rest.virtualRules = [...rest.virtualRules, ...readRules(item, values)];
      break;
    case "use_vmac":
      rest.useVmac = readVmac(item, values);
      break;
    case "use_ipvlan":
      rest.useIpvlan ??= readIpvlan(item, values);
      break;
    case "vrf":
      if (word !== undefined) rest.vrf = word.text;
      break;
    case "garp_extra_if":
      set(rest, "garpExtra", readGarpExtra(item, values));
      break;
    case "kernel_rx_buf_size":
      set(
        rest,
        "kernelRxBufferSize",
        values.integer(word, { min: 0, max: 4_294_967_295 }, item.keyword, KEPT, true),
      );
      break;
    case "debug":
      values.integer(word, { min: 0, max: 4 }, "debug", KEPT, true);
      break;
    case "old_unicast_checksum":
      values.oneOf(word, ["never"], "mode of old_unicast_checksum", KEPT);
      break;
  }
}

const MAC = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;
const OF_THE_RFC = /^00:00:5e:00:0[12]:/i;

/** `[[name] IF] [MAC] [netlink_notify_msg]`. */
function readVmac(item: Item, values: Values): UseVmac {
  const vmac: { -readonly [K in keyof UseVmac]: UseVmac[K] } = { netlinkNotify: false };
  for (const word of item.args.filter(({ text }) => text !== "name")) {
    if (word.text === "netlink_notify_msg") vmac.netlinkNotify = true;
    else if (word.text.includes(":")) readMac(vmac, word, values);
    else if (vmac.interface !== undefined) wrong(word, "The interface of the VMAC is named already.", values);
    else if (isInterface(word)) vmac.interface = word.text;
    else
      wrong(
        word,
        `\`${word.text}\` is no name of an interface (at most ${LONGEST_INTERFACE} characters, no \`/\`).`,
        values,
      );
  }
  return vmac;
}

function readMac(vmac: { macAddress?: string }, word: Word, values: Values): void {
  if (!MAC.test(word.text)) wrong(word, `\`${word.text}\` is no MAC address.`, values);
  else if (OF_THE_RFC.test(word.text))
    wrong(word, `\`${word.text}\` is a virtual router's address of RFC 9568 and cannot be chosen.`, values);
  else vmac.macAddress = word.text.toLowerCase();
}

/** `[[name] IF] [ADDRESS] [bridge | private | vepa]`. */
function readIpvlan(item: Item, values: Values): UseIpvlan {
  const ipvlan: { -readonly [K in keyof UseIpvlan]: UseIpvlan[K] } = { mode: "bridge" };
  for (const word of item.args.filter(({ text }) => text !== "name")) {
    const address = networkOf(word);
    if (word.text === "bridge" || word.text === "private" || word.text === "vepa") ipvlan.mode = word.text;
    else if (address !== undefined) Object.assign(ipvlan, address);
    else if (ipvlan.interface !== undefined)
      wrong(word, "The interface of the IPVLAN is named already.", values);
    else ipvlan.interface = word.text;
  }
  return ipvlan;
}

function networkOf({ text }: Word): { address: IpAddress; prefixLength?: number } | undefined {
  const [host = "", mask] = text.split("/", 2);
  const address = parseIp(host);
  if (address === undefined) return undefined;
  return mask === undefined ? { address } : { address, prefixLength: Number(mask) };
}

function isInterface({ text }: Word): boolean {
  return text.length <= LONGEST_INTERFACE && !text.includes("/");
}

function wrong(place: Word, message: string, values: Values): void {
  values.report.warn(place, { code: "unknown-option", message: `${message} It is ignored.` });
}

function set<T, K extends keyof T>(draft: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) draft[key] = value;
}
