import type { IpAddress } from "../../address.ts";
import { OWNER_PRIORITY, type Priority } from "../../units.ts";
import { type AdvertDefect, describeDefect } from "../defect.ts";
import type { CommonState, MachineAction, MachineConfig, NotifiedState, Step } from "../machine.ts";
import { count, log } from "./actions.ts";
import { notify } from "./enter.ts";

export function withFault(state: CommonState, cause: string): readonly string[] {
  return state.faults.includes(cause) ? state.faults : [...state.faults, cause];
}

export function withoutFault(state: CommonState, cause: string): readonly string[] {
  return state.faults.filter((known) => known !== cause);
}

/** Tracking moves every priority but the owner's (255 is a statement about the address, not about health). */
export function withPriority<S extends CommonState>(config: MachineConfig, state: S, effective: Priority): S {
  return config.priority === OWNER_PRIORITY ? state : { ...state, effectivePriority: effective };
}

export function logPriority(config: MachineConfig, from: CommonState, to: CommonState): MachineAction[] {
  if (from.effectivePriority === to.effectivePriority) return [];
  return [
    log(config, `Changing effective priority from ${from.effectivePriority} to ${to.effectivePriority}`),
  ];
}

/** RFC 9568 section 7.1: a wrong advertisement is discarded and may be counted; no timer is touched. */
export function reject(config: MachineConfig, defect: AdvertDefect, source: IpAddress): MachineAction[] {
  return [count(defect.reason), log(config, describeDefect(config, defect, source))];
}

export function stopped(common: CommonState, deleted: boolean, actions: readonly MachineAction[]): Step {
  const final: NotifiedState = deleted ? "DELETED" : "STOP";
  return {
    state: { kind: "initialize", effectivePriority: common.effectivePriority, faults: common.faults },
    actions: [...actions, notify(final, common)],
  };
}
