import { type Milliseconds, milliseconds, OWNER_PRIORITY } from "../../units.ts";
import type { FaultState, MachineConfig, MachineEvent, Step } from "../machine.ts";
import { reload } from "../reload.ts";
import { skewTime } from "../timing.ts";
import { intervalOf } from "./actions.ts";
import { enterBackup, ownDownInterval } from "./enter.ts";
import { logPriority, stopped, withFault, withoutFault, withPriority } from "./shared.ts";

/** Fault (keepalived's own): something the instance depends on is down. Deaf and silent until all of it is back. */
export function stepFault(config: MachineConfig, state: FaultState, event: MachineEvent): Step {
  switch (event.kind) {
    case "fault-began":
      return { state: { ...state, faults: withFault(state, event.cause) }, actions: [] };
    case "fault-ended": {
      const faults = withoutFault(state, event.cause);
      return faults.length > 0
        ? { state: { ...state, faults }, actions: [] }
        : enterBackup(config, { ...state, faults }, waitAfterFault(config, state));
    }
    case "priority-changed": {
      const next = withPriority(config, state, event.effective);
      return { state: next, actions: logPriority(config, state, next) };
    }
    case "shutdown":
      return stopped(state, event.deleted === true, []);
    case "reload":
      return reload(config, state, event.config);
    default:
      return { state, actions: [] };
  }
}

/** A whole Master_Down_Interval with the own interval; keepalived lets an owner wait one interval and its skew. */
function waitAfterFault(config: MachineConfig, state: FaultState): Milliseconds {
  if (config.priority !== OWNER_PRIORITY) return ownDownInterval(config, state);
  return milliseconds(
    intervalOf(config.advertInterval) + skewTime(config, OWNER_PRIORITY, config.advertInterval),
  );
}
