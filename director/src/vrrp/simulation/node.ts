import { type IpAddress, parseIp } from "../../address.ts";
import type { Priority } from "../../units.ts";
import {
  initialState,
  type MachineAction,
  type MachineConfig,
  type MachineEvent,
  type MachineState,
  step,
  type Timer,
} from "../machine.ts";

/** An action together with the configuration that was in force for it; a reload changes that midway. */
export type Done = { readonly action: MachineAction; readonly config: MachineConfig };

/** One router under a simulated clock: a machine, its running timers, the addresses that it holds. */
export class SimulatedNode {
  readonly name: string;
  config: MachineConfig;
  state: MachineState;
  readonly deadlines = new Map<Timer, number>();
  readonly held = new Set<IpAddress>();
  readonly counters = new Map<string, number>();

  constructor(name: string, config: MachineConfig) {
    this.name = name;
    this.config = config;
    this.state = initialState(config);
  }

  /** Takes one event and answers what the machine wants done, timers and addresses being done already. */
  handle(event: MachineEvent, now: number): readonly Done[] {
    const expired = event.kind === "timer-expired" ? this.deadlines.get(event.timer) : undefined;
    if (event.kind === "timer-expired") this.deadlines.delete(event.timer);
    const result = step(this.config, this.state, event);
    this.state = result.state;
    return result.actions.map((action) => {
      this.#carryOut(action, now, expired ?? now);
      return { action, config: this.config };
    });
  }

  /** SIGKILL: nothing is said, and what was set stays behind. */
  kill(): void {
    this.state = initialState(this.config);
    this.deadlines.clear();
  }

  next(): { readonly timer: Timer; readonly deadline: number } | undefined {
    const [first] = [...this.deadlines].sort((a, b) => a[1] - b[1]);
    return first === undefined ? undefined : { timer: first[0], deadline: first[1] };
  }

  #carryOut(action: MachineAction, now: number, expired: number): void {
    switch (action.kind) {
      case "arm":
        this.deadlines.set(
          action.timer,
          Math.max(now, (action.from === "deadline" ? expired : now) + action.after),
        );
        break;
      case "shift":
        this.deadlines.set(
          action.timer,
          Math.max(now, (this.deadlines.get(action.timer) ?? now) + action.by),
        );
        break;
      case "cancel":
        this.deadlines.delete(action.timer);
        break;
      case "add-addresses":
        for (const { address } of action.addresses) this.held.add(address);
        break;
      case "remove-addresses":
        for (const { address } of action.addresses) this.held.delete(address);
        break;
      case "adopt-config":
        this.config = action.config;
        break;
      case "count":
        this.counters.set(action.reason, (this.counters.get(action.reason) ?? 0) + 1);
        break;
    }
  }
}

export function addressOf(text: string): IpAddress {
  const address = parseIp(text);
  if (address === undefined) throw new Error(`An address was awaited; found "${text}".`);
  return address;
}

export const priorityOf = (text: string): Priority => Number(text) as Priority;
