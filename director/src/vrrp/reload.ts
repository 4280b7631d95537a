import { familyOf } from "../address.ts";
import type { VirtualAddress } from "../config/model.ts";
import { OWNER_PRIORITY, type Priority } from "../units.ts";
import type {
  CommonState,
  MachineAction,
  MachineConfig,
  MachineState,
  MasterState,
  Step,
} from "./machine.ts";
import { allAddresses, arm, armAdvert, armUnlessZero, cancel, placeOf, sendGarps } from "./states/actions.ts";
import {
  announceRelease,
  dropBackup,
  dropDelay,
  dropMastership,
  freshBackup,
  notify,
  ownDownInterval,
} from "./states/enter.ts";
import { start } from "./states/initialize.ts";

/**
 * What makes two configurations the same virtual router to keepalived: VRID, family, interface, multicast group or
 * unicast with source. The name does not.
 */
export function identityOf(config: MachineConfig): string {
  const { transport } = config;
  const reach = transport.kind === "multicast" ? transport.group : `unicast ${config.source}`;
  return [config.vrid, familyOf(config.source), config.interface, reach].join(" ");
}

/** Another identity: the old one ends as if deleted and the new one starts from scratch. The same: its state is kept. */
export function reload(old: MachineConfig, state: MachineState, next: MachineConfig): Step {
  return identityOf(old) === identityOf(next) ? keep(old, state, next) : replace(old, state, next);
}

function replace(old: MachineConfig, state: MachineState, next: MachineConfig): Step {
  const fresh: CommonState = {
    effectivePriority: next.priority,
    faults: old.interface === next.interface ? state.faults : [],
  };
  const adopt: MachineAction = { kind: "adopt-config", config: next };
  if (state.kind === "initialize") return { state: { kind: "initialize", ...fresh }, actions: [adopt] };
  const started = start(next, fresh);
  return {
    state: started.state,
    actions: [...finish(old, state), notify("DELETED", state), adopt, ...started.actions],
  };
}

function finish(old: MachineConfig, state: MachineState): MachineAction[] {
  if (state.kind === "master") return [...announceRelease(old), ...dropMastership(old)];
  return state.kind === "backup" ? dropBackup(state) : [];
}

function keep(old: MachineConfig, state: MachineState, next: MachineConfig): Step {
  const adopt: MachineAction = { kind: "adopt-config", config: next };
  const common: CommonState = { effectivePriority: carryOver(old, state, next), faults: state.faults };
  switch (state.kind) {
    case "backup":
      return {
        state: freshBackup(next, common),
        actions: [adopt, ...dropDelay(state), arm("master-down", ownDownInterval(next, common))],
      };
    case "master":
      return keepMaster(old, next, { kind: "master", ...common });
    default:
      return { state: { ...state, ...common }, actions: [adopt] };
  }
}

/** The master advertises at once, so that its backups learn a longer interval before the old one runs out. */
function keepMaster(old: MachineConfig, next: MachineConfig, state: MasterState): Step {
  const gone = missingFrom(allAddresses(next), allAddresses(old));
  const added = missingFrom(allAddresses(old), allAddresses(next));
  const refresh = armUnlessZero("garp-refresh", next.garp.masterRefresh);
  return {
    state,
    actions: [
      { kind: "adopt-config", config: next },
      { kind: "send-advert", priority: state.effectivePriority },
      armAdvert(next),
      ...(gone.length > 0 ? [{ kind: "remove-addresses", addresses: gone } as const] : []),
      ...(added.length > 0 ? [{ kind: "add-addresses", addresses: added } as const] : []),
      ...sendGarps(added, next.garp.masterRepeat),
      ...(refresh.length > 0 ? refresh : [cancel("garp-refresh")]),
    ],
  };
}

/** What tracking added to the old priority is added to the new one. */
function carryOver(old: MachineConfig, state: CommonState, next: MachineConfig): Priority {
  if (next.priority === OWNER_PRIORITY) return OWNER_PRIORITY;
  const moved = next.priority + state.effectivePriority - old.priority;
  return Math.min(254, Math.max(1, moved)) as Priority;
}

function missingFrom(
  these: readonly VirtualAddress[],
  those: readonly VirtualAddress[],
): readonly VirtualAddress[] {
  const known = new Set(these.map(placeOf));
  return those.filter((address) => !known.has(placeOf(address)));
}
