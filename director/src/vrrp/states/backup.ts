import type { IpAddress } from "../../address.ts";
import { type Centiseconds, milliseconds, type Priority, secondsToMilliseconds } from "../../units.ts";
import type {
  AdvertReceived,
  BackupState,
  MachineAction,
  MachineConfig,
  MachineEvent,
  Step,
  Timer,
} from "../machine.ts";
import { reload } from "../reload.ts";
import { learnedInterval, masterDownInterval, skewTime } from "../timing.ts";
import { arm, count, detail, log } from "./actions.ts";
import { dropBackup, dropDelay, enterFault, enterMaster } from "./enter.ts";
import { logPriority, reject, stopped, withFault, withPriority } from "./shared.ts";

/** Backup (RFC 9568 section 6.4.2): listens, and waits for the master to fall silent. */
export function stepBackup(config: MachineConfig, state: BackupState, event: MachineEvent): Step {
  switch (event.kind) {
    case "advert-received":
      return hear(config, state, event);
    case "advert-rejected":
      return { state, actions: reject(config, event.defect, event.source) };
    case "timer-expired":
      return expire(config, state, event.timer);
    case "fault-began": {
      const fault = enterFault(config, state, withFault(state, event.cause));
      return { state: fault.state, actions: [...dropBackup(state), ...fault.actions] };
    }
    case "takeover-deferred":
      return {
        state,
        actions: [
          arm("master-down", masterDownInterval(config, state.effectivePriority, state.masterInterval)),
        ],
      };
    case "group-took-over": {
      const master = enterMaster(config, state);
      return { state: master.state, actions: [...dropBackup(state), ...master.actions] };
    }
    case "priority-changed":
      return changePriority(config, state, event.effective);
    case "shutdown":
      // RFC 9568 section 6.4.2 (Shutdown): cancel the timer, send nothing.
      return stopped(state, event.deleted === true, dropBackup(state));
    case "reload":
      return reload(config, state, event.config);
    default:
      return { state, actions: [] };
  }
}

function expire(config: MachineConfig, state: BackupState, timer: Timer): Step {
  if (timer === "preempt-delay" && state.preemptDelay === "running") {
    return { state: { ...state, preemptDelay: "over" }, actions: [] };
  }
  if (timer !== "master-down") return { state, actions: [] };
  const master = enterMaster(config, state);
  return {
    state: master.state,
    actions: [...dropDelay(state), detail(config, "Receive advertisement timeout"), ...master.actions],
  };
}

function hear(config: MachineConfig, state: BackupState, advert: AdvertReceived): Step {
  if (advert.priority === 0) return masterLeaves(config, state, advert.source);
  if (advert.priority >= state.effectivePriority) return obey(config, state, advert, endDelay(config, state));
  if (!config.preempt) return obey(config, state, advert, keepDelay(state));
  if (config.preemptDelay > 0 && state.preemptDelay !== "over")
    return obey(config, state, advert, beginDelay(config, state));
  return disobey(config, state, advert);
}

/** RFC 9568 section 6.4.2: priority 0 sets the timer to Skew_Time. The interval of such an advert is not learned. */
function masterLeaves(config: MachineConfig, state: BackupState, source: IpAddress): Step {
  return {
    state: { ...state, masterAddress: undefined },
    actions: [
      count("advert-received"),
      count("priority-zero-received"),
      detail(config, "Backup received priority 0 advertisement"),
      ...suspect(config, state, source),
      arm("master-down", skewTime(config, state.effectivePriority, state.masterInterval)),
    ],
  };
}

/** The protocol believes it of anybody. A living master answers at once, which ends the wait that it began. */
function suspect(config: MachineConfig, { masterAddress }: BackupState, source: IpAddress): MachineAction[] {
  if (masterAddress === undefined || masterAddress === source) return [];
  return [
    log(config, `WARNING - priority 0 from ${source}, but the master is ${masterAddress}; it may be forged`),
  ];
}

type Delay = {
  readonly preemptDelay: BackupState["preemptDelay"];
  readonly actions: readonly MachineAction[];
};

/**
 * RFC 9568 section 6.4.2: learn the interval (VRRPv3 alone), recompute skew and Master_Down_Interval, set the timer.
 */
function obey(config: MachineConfig, state: BackupState, advert: AdvertReceived, delay: Delay): Step {
  const masterInterval =
    config.version === 3 ? learnedInterval(config.advertInterval, advert.interval) : state.masterInterval;
  const learned =
    masterInterval === state.masterInterval ? [] : tellInterval(config, state, advert, masterInterval);
  return {
    state: { ...state, masterInterval, masterAddress: advert.source, preemptDelay: delay.preemptDelay },
    actions: [
      count("advert-received"),
      ...learned,
      arm("master-down", masterDownInterval(config, state.effectivePriority, masterInterval)),
      ...delay.actions,
    ],
  };
}

function tellInterval(
  config: MachineConfig,
  state: BackupState,
  { interval, source }: AdvertReceived,
  taken: Centiseconds,
): MachineAction[] {
  const text = `advertisement interval updated from ${state.masterInterval * 10}ms to ${taken * 10}ms by master`;
  if (config.version === 2 || interval === taken) return [detail(config, text)];
  const why = `${source} gives an advertisement interval of ${interval * 10}ms, more than ten times ours; ${taken * 10}ms is taken`;
  return [log(config, why)];
}

/** RFC 9568 section 6.4.2: lower priority and Preempt_Mode: discarded, the running timer keeps its deadline. */
function disobey(config: MachineConfig, state: BackupState, advert: AdvertReceived): Step {
  const text = `received lower priority (${advert.priority}) advert from ${advert.source} - discarding`;
  return {
    state: { ...state, masterAddress: advert.source },
    actions: [count("advert-received"), count("lower-priority-discarded"), log(config, text)],
  };
}

const keepDelay = (state: BackupState): Delay => ({ preemptDelay: state.preemptDelay, actions: [] });

/** A master that is better than we are ends the delay; the next worse one starts it anew. */
function endDelay(config: MachineConfig, state: BackupState): Delay {
  if (state.preemptDelay === "idle") return keepDelay(state);
  return { preemptDelay: "idle", actions: [...dropDelay(state), detail(config, "stop preempt delay")] };
}

/** keepalived counts the delay from the first advertisement of a worse master that it hears. */
function beginDelay(config: MachineConfig, state: BackupState): Delay {
  if (state.preemptDelay === "running") return keepDelay(state);
  return {
    preemptDelay: "running",
    actions: [
      arm("preempt-delay", secondsToMilliseconds(config.preemptDelay)),
      detail(config, `start preempt delay (${config.preemptDelay.toFixed(6)} secs)`),
    ],
  };
}

/** keepalived moves the running deadline by the difference of the two Master_Down_Intervals, which is that of the skews. */
function changePriority(config: MachineConfig, state: BackupState, effective: Priority): Step {
  const next = withPriority(config, state, effective);
  if (next.effectivePriority === state.effectivePriority) return { state, actions: [] };
  const skew = (priority: Priority) => skewTime(config, priority, state.masterInterval);
  const by = milliseconds(skew(next.effectivePriority) - skew(state.effectivePriority));
  return {
    state: next,
    actions: [...logPriority(config, state, next), { kind: "shift", timer: "master-down", by }],
  };
}
