import type { Command, VirtualAddress } from "../config/index.ts";
import type { Instance } from "../vrrp/instance.ts";
import { statsOf } from "./stats.ts";
import {
  addressLine,
  quoted,
  stateWord,
  statusWord,
  transitionSeconds,
  type View,
  wantedWord,
} from "./view.ts";

/** keepalived's numbers for states; INIT is 0. */
const NUMBERS = { INIT: 0, BACKUP: 1, MASTER: 2, FAULT: 3 } as const;

/** keepalived.json, version 1: the fields and their order are keepalived 2.2.7's, and so is the written form. */
export function jsonDump({ instances, tracking }: View): string {
  const entries = instances.map((instance) => ({
    data: dataOf(instance, tracking),
    stats: statsOf(instance),
  }));
  // keepalived writes times with six decimals, which a JSON number of JavaScript would shorten.
  const text = JSON.stringify(entries)
    .replace(/"last_transition":"([\d.]+)"/g, '"last_transition":$1')
    .replaceAll("/", "\\/");
  return `${text}\n`;
}

function dataOf(instance: Instance, tracking: View["tracking"]) {
  const { configured, config, state } = instance;
  const { notify } = configured;
  const trackers = tracking.trackersOf(config.name);
  const script = (name: string, command: Command | undefined) =>
    command === undefined ? {} : { [name]: quoted(command.argv) };
  const list = (name: string, lines: readonly string[]) => (lines.length === 0 ? {} : { [name]: lines });
  const addresses = (each: readonly VirtualAddress[]) =>
    each.map((address) => addressLine(instance, address));
  const flag = (value: boolean): number => (value ? 1 : 0);
  return {
    iname: config.name,
    dont_track_primary: flag(!configured.trackPrimary),
    skip_check_adv_addr: flag(config.skipCheckAdvAddr),
    strict_mode: flag(configured.strict),
    vmac_ifname: configured.useVmac?.interface ?? "",
    ifp_ifname: config.interface,
    master_priority: 0,
    last_transition: transitionSeconds(instance),
    garp_delay: config.garp.masterDelay,
    garp_refresh: config.garp.masterRefresh,
    garp_rep: config.garp.masterRepeat,
    garp_refresh_rep: config.garp.masterRefreshRepeat,
    garp_lower_prio_delay: config.garp.lowerPrioDelay,
    garp_lower_prio_rep: config.garp.lowerPrioRepeat,
    lower_prio_no_advert: flag(config.lowerPrioNoAdvert),
    higher_prio_send_advert: flag(config.higherPrioSendAdvert),
    vrid: config.vrid,
    base_priority: config.priority,
    effective_priority: state.effectivePriority,
    vipset: state.kind === "master",
    promote_secondaries: configured.promoteSecondaries,
    adver_int: config.advertInterval / 100,
    master_adver_int: (state.kind === "backup" ? state.masterInterval : config.advertInterval) / 100,
    accept: flag(configured.accept),
    nopreempt: !config.preempt,
    preempt_delay: config.preemptDelay,
    state: NUMBERS[stateWord(instance)],
    wantstate: NUMBERS[wantedWord(instance)],
    version: config.version,
    smtp_alert: configured.smtpAlert,
    notify_deleted: configured.notifyDeleted,
    ...script("script_backup", notify.backup),
    ...script("script_master", notify.master),
    ...script("script_fault", notify.fault),
    ...script("script_stop", notify.stop),
    ...script("script_deleted", notify.deleted),
    ...script("script", notify.any),
    ...list("vips", addresses(config.virtualAddresses)),
    ...list("evips", addresses(config.excludedAddresses)),
    ...list(
      "track_ifp",
      trackers.interfaces.map((tracked) => tracked.interface),
    ),
    ...list(
      "track_script",
      trackers.scripts.map(({ script: name }) => {
        const status = tracking.scripts.find((each) => each.config.name === name);
        return quoted(status?.config.command.argv ?? [name]);
      }),
    ),
    ...list(
      "track_process",
      trackers.processes.map((tracked) => tracked.process),
    ),
    auth_type: { none: 0, PASS: 1, AH: 2 }[config.authentication.type],
  };
}

/** What this director says of itself in its own words: the causes of faults, and what every tracked object says. */
export function stateDump({ instances, tracking }: View): string {
  const state = {
    version: 1,
    instances: instances.map((instance) => ({
      name: instance.config.name,
      state: stateWord(instance),
      priority: instance.config.priority,
      effectivePriority: instance.state.effectivePriority,
      faults: instance.state.faults,
      lastTransition: instance.lastTransition.toString(),
      source: instance.config.source,
      addresses: instance.addresses.map(({ address, prefixLength }) => `${address}/${prefixLength}`),
      master: instance.state.kind === "backup" ? (instance.state.masterAddress ?? null) : null,
      sent: instance.sent,
      counters: Object.fromEntries(instance.counters),
    })),
    scripts: tracking.scripts.map((status) => ({
      name: status.config.name,
      command: status.config.command.argv,
      status: statusWord(tracking, status),
      result: status.health.result,
      lastStatus: status.lastStatus ?? null,
      runs: status.runs,
    })),
    files: Object.fromEntries([...tracking.files].map(([name, value]) => [name, value ?? null])),
    processes: Object.fromEntries(tracking.processes),
  };
  return `${JSON.stringify(state, null, 2)}\n`;
}
