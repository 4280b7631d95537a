import type { CommonState, InitializeState, MachineConfig, MachineEvent, Step } from "../machine.ts";
import { reload } from "../reload.ts";
import { allAddresses, detail } from "./actions.ts";
import { enterBackup, enterFault, enterMaster, ownDownInterval } from "./enter.ts";
import { withFault, withoutFault, withPriority } from "./shared.ts";

/** Initialize (RFC 9568 section 6.4.1): waits for startup, sends nothing, hears nothing. */
export function stepInitialize(config: MachineConfig, state: InitializeState, event: MachineEvent): Step {
  switch (event.kind) {
    case "startup":
      return start(config, state, event.asBackup);
    case "fault-began":
      return { state: { ...state, faults: withFault(state, event.cause) }, actions: [] };
    case "fault-ended":
      return { state: { ...state, faults: withoutFault(state, event.cause) }, actions: [] };
    case "priority-changed":
      return { state: withPriority(config, state, event.effective), actions: [] };
    case "reload":
      return reload(config, state, event.config);
    default:
      return { state, actions: [] };
  }
}

/**
 * keepalived takes the virtual addresses off the interface first: a predecessor that was killed may have left them.
 * RFC 9568 section 6.4.1: the owner becomes master at once, every other router a backup that waits a whole
 * Master_Down_Interval. keepalived counts as owner only who says both `priority 255` and `state MASTER`.
 */
export function start(config: MachineConfig, common: CommonState, asBackup = false): Step {
  const first = enterFirst(config, common, asBackup);
  const addresses = allAddresses(config);
  return {
    state: first.state,
    actions: [detail(config, "removing VIPs."), { kind: "remove-addresses", addresses }, ...first.actions],
  };
}

function enterFirst(config: MachineConfig, common: CommonState, asBackup: boolean): Step {
  if (common.faults.length > 0) return enterFault(config, common, common.faults);
  if (!asBackup && config.priority === 255 && config.state === "MASTER") return enterMaster(config, common);
  return enterBackup(config, common, ownDownInterval(config, common), " (init)");
}
