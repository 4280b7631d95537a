import type { Milliseconds } from "../../units.ts";
import type {
  BackupState,
  CommonState,
  FaultState,
  MachineAction,
  MachineConfig,
  MasterState,
  NotifiedState,
  Step,
} from "../machine.ts";
import { masterDownInterval } from "../timing.ts";
import {
  allAddresses,
  arm,
  armAdvert,
  armUnlessZero,
  cancel,
  count,
  detail,
  log,
  sendGarps,
} from "./actions.ts";

/** A fresh backup: the own interval, no master known. */
export function freshBackup(config: MachineConfig, common: CommonState): BackupState {
  return {
    kind: "backup",
    effectivePriority: common.effectivePriority,
    faults: [],
    masterInterval: config.advertInterval,
    masterAddress: undefined,
    preemptDelay: "idle",
  };
}

export function enterBackup(
  config: MachineConfig,
  common: CommonState,
  after: Milliseconds,
  note = "",
): Step {
  return {
    state: freshBackup(config, common),
    actions: [
      log(config, `Entering BACKUP STATE${note}`),
      arm("master-down", after),
      notify("BACKUP", common),
    ],
  };
}

/** Master_Down_Interval with the own interval: the wait of a router that knows no master. */
export function ownDownInterval(config: MachineConfig, common: CommonState): Milliseconds {
  return masterDownInterval(config, common.effectivePriority, config.advertInterval);
}

/**
 * RFC 9568 section 6.4.2 (Active_Down_Timer fires): send an advertisement, announce the addresses, start the
 * Adver_Timer. keepalived's order: advert, addresses, gratuitous ARPs, then the scripts.
 */
export function enterMaster(config: MachineConfig, common: CommonState): Step {
  const addresses = allAddresses(config);
  const state: MasterState = { kind: "master", effectivePriority: common.effectivePriority, faults: [] };
  return {
    state,
    actions: [
      { kind: "send-advert", priority: common.effectivePriority },
      armAdvert(config),
      log(config, "Entering MASTER STATE"),
      detail(config, "setting VIPs."),
      { kind: "add-addresses", addresses },
      ...sendGarps(addresses, config.garp.masterRepeat),
      ...armUnlessZero("garp", config.garp.masterDelay),
      ...armUnlessZero("garp-refresh", config.garp.masterRefresh),
      count("become-master"),
      notify("MASTER", common),
    ],
  };
}

export function enterFault(config: MachineConfig, common: CommonState, faults: readonly string[]): Step {
  const state: FaultState = { kind: "fault", effectivePriority: common.effectivePriority, faults };
  return { state, actions: [log(config, "Entering FAULT STATE"), notify("FAULT", common)] };
}

/** RFC 9568 section 6.4.3 (Shutdown): priority 0 goes out before the addresses go. */
export function announceRelease(config: MachineConfig): MachineAction[] {
  return [{ kind: "send-advert", priority: 0 }, detail(config, "sent 0 priority")];
}

/** What every way out of master has in common. Delayed gratuitous ARPs end here. */
export function dropMastership(config: MachineConfig): MachineAction[] {
  return [
    cancel("advert"),
    cancel("garp"),
    cancel("garp-lower-prio"),
    cancel("garp-refresh"),
    detail(config, "removing VIPs."),
    { kind: "remove-addresses", addresses: allAddresses(config) },
    count("release-master"),
  ];
}

export function dropBackup(state: BackupState): MachineAction[] {
  return [cancel("master-down"), ...dropDelay(state)];
}

export function dropDelay({ preemptDelay }: BackupState): MachineAction[] {
  return preemptDelay === "running" ? [cancel("preempt-delay")] : [];
}

export function notify(state: NotifiedState, common: CommonState): MachineAction {
  return { kind: "enter-state", state, priority: common.effectivePriority };
}
