import { type IpAddress, ipv4 } from "../address.ts";
import type { VirtualAddress, VrrpInstance } from "../config/index.ts";
import { parseConfig } from "../config/index.ts";
import { type Priority, vrid } from "../units.ts";
import type { MachineAction, MachineConfig, MachineEvent, MachineState, Step } from "./machine.ts";
import { initialState, step } from "./machine.ts";

/** A machine configuration from keepalived.conf text; the file must hold one instance and no error. */
export function configFrom(text: string, source: IpAddress): MachineConfig {
  const { config, diagnostics } = parseConfig(text, { file: "test.conf" });
  const [instance] = config.vrrpInstances;
  const wrong = diagnostics.find((diagnostic) => diagnostic.severity === "error");
  if (instance === undefined || wrong !== undefined) {
    throw new Error(`The test's configuration has no usable instance: ${wrong?.message ?? "none found"}`);
  }
  return { ...instance, source };
}

/** An instance VI_1 (VRRPv2, VRID 51, 1 s, 10.0.0.100) with these changes, sending from 10.0.0.1. */
export function instanceWith(changes: Partial<MachineConfig> = {}): MachineConfig {
  const text = `vrrp_instance VI_1 {
    interface eth0
    virtual_router_id 51
    virtual_ipaddress {
      10.0.0.100
    }
  }`;
  return { ...configFrom(text, ipv4("10.0.0.1")), vrid: vrid(51), ...changes };
}

export function virtualAddress(address: string): VirtualAddress {
  return { address: ipv4(address), prefixLength: 32, noTrack: false };
}

/** Feeds the events one after the other; answers the last step. */
export function feed(config: MachineConfig, ...events: readonly MachineEvent[]): Step {
  let last: Step = { state: initialState(config), actions: [] };
  for (const event of events) last = step(config, last.state, event);
  return last;
}

export function actionsOf<K extends MachineAction["kind"]>(
  result: Step,
  kind: K,
): Extract<MachineAction, { kind: K }>[] {
  return result.actions.filter(
    (action): action is Extract<MachineAction, { kind: K }> => action.kind === kind,
  );
}

export function advert(
  priority: number,
  from = "10.0.0.2",
  interval: VrrpInstance["advertInterval"] = 100 as never,
): MachineEvent {
  return { kind: "advert-received", priority: priority as Priority, interval, source: ipv4(from) };
}

export const expired = (timer: "master-down" | "advert" | "preempt-delay" | "garp"): MachineEvent => ({
  kind: "timer-expired",
  timer,
});

export const startup: MachineEvent = { kind: "startup" };

/** A state that the machine reaches as master. */
export function asMaster(config: MachineConfig): MachineState {
  return feed(config, startup, expired("master-down")).state;
}
