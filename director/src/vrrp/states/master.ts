import { compareAddresses } from "../../address.ts";
import { secondsToMilliseconds } from "../../units.ts";
import type {
  AdvertReceived,
  BackupState,
  MachineAction,
  MachineConfig,
  MachineEvent,
  MasterState,
  Step,
  Timer,
} from "../machine.ts";
import { reload } from "../reload.ts";
import { learnedInterval, masterDownInterval, skewTime } from "../timing.ts";
import {
  allAddresses,
  arm,
  armAdvert,
  armPeriod,
  armUnlessZero,
  count,
  intervalOf,
  log,
  sendGarps,
} from "./actions.ts";
import {
  announceRelease,
  dropMastership,
  enterBackup,
  enterFault,
  freshBackup,
  notify,
  ownDownInterval,
} from "./enter.ts";
import { logPriority, reject, stopped, withFault, withPriority } from "./shared.ts";

/** Master, called Active in RFC 9568 section 6.4.3: advertises and holds the addresses. */
export function stepMaster(config: MachineConfig, state: MasterState, event: MachineEvent): Step {
  switch (event.kind) {
    case "advert-received":
      return hear(config, state, event);
    case "advert-rejected":
      return { state, actions: reject(config, event.defect, event.source) };
    case "timer-expired":
      return { state, actions: expire(config, state, event.timer) };
    case "fault-began": {
      const fault = enterFault(config, state, withFault(state, event.cause));
      return {
        state: fault.state,
        actions: [...announceRelease(config), ...dropMastership(config), ...fault.actions],
      };
    }
    case "priority-changed": {
      // The next periodic advertisement carries it.
      const next = withPriority(config, state, event.effective);
      return { state: next, actions: logPriority(config, state, next) };
    }
    case "group-yielded": {
      const backup = enterBackup(config, state, ownDownInterval(config, state));
      return { state: backup.state, actions: [...dropMastership(config), ...backup.actions] };
    }
    case "announce-again":
      return { state, actions: announceAgain(config) };
    case "addresses-lost":
      return stepDown(config, state);
    case "shutdown":
      // RFC 9568 section 6.4.3 (Shutdown): cancel the timer, advertise priority 0.
      return stopped(state, event.deleted === true, [...announceRelease(config), ...dropMastership(config)]);
    case "reload":
      return reload(config, state, event.config);
    default:
      return { state, actions: [] };
  }
}

function expire(config: MachineConfig, state: MasterState, timer: Timer): MachineAction[] {
  const addresses = allAddresses(config);
  const { garp } = config;
  switch (timer) {
    case "advert":
      // RFC 9568 section 6.4.3: advertise, reset the Adver_Timer.
      return [advertise(state), armPeriod("advert", intervalOf(config.advertInterval))];
    case "garp":
      return sendGarps(addresses, garp.masterRepeat);
    case "garp-lower-prio":
      return sendGarps(addresses, garp.lowerPrioRepeat);
    case "garp-refresh":
      return [
        ...sendGarps(addresses, garp.masterRefreshRepeat),
        armPeriod("garp-refresh", secondsToMilliseconds(garp.masterRefresh)),
      ];
    case "master-down":
    case "preempt-delay":
      return [];
  }
}

const advertise = (state: MasterState): MachineAction => ({
  kind: "send-advert",
  priority: state.effectivePriority,
});

/** RFC 9568 section 6.4.3: who has the higher priority stays, at equal priorities who has the higher address. */
function hear(config: MachineConfig, state: MasterState, advert: AdvertReceived): Step {
  if (advert.priority === 0) return { state, actions: outliveLeaver(config, state) };
  const byPriority = advert.priority - state.effectivePriority;
  const order = byPriority !== 0 ? byPriority : compareAddresses(advert.source, config.source);
  if (order > 0) return yieldTo(config, state, advert);
  if (order < 0) return { state, actions: insist(config, state, advert) };
  const text = "WARNING - equal priority advert received from remote host with our IP address.";
  return { state, actions: [count("advert-received"), log(config, text)] };
}

/** RFC 9568 section 6.4.3: priority 0: advertise at once, reset the Adver_Timer. */
function outliveLeaver(config: MachineConfig, state: MasterState): MachineAction[] {
  return [
    count("advert-received"),
    count("priority-zero-received"),
    log(config, "Master received priority 0 message"),
    advertise(state),
    armAdvert(config),
  ];
}

/**
 * RFC 9568 section 6.4.3: a lower priority is discarded and answered by an advertisement at once; keepalived adds
 * gratuitous ARPs, because the other one may have announced the addresses too.
 */
function insist(config: MachineConfig, state: MasterState, advert: AdvertReceived): MachineAction[] {
  const answer = config.lowerPrioNoAdvert ? [] : [advertise(state), armAdvert(config)];
  const election = config.lowerPrioNoAdvert ? "" : ", forcing new election";
  const text = `Received advert from ${advert.source} with lower priority ${advert.priority}, ours ${state.effectivePriority}${election}`;
  return [
    count("advert-received"),
    count("lower-priority-discarded"),
    log(config, text),
    ...answer,
    ...announceAgain(config),
  ];
}

function announceAgain(config: MachineConfig): MachineAction[] {
  const { lowerPrioRepeat, lowerPrioDelay } = config.garp;
  if (lowerPrioRepeat === 0) return [];
  return [
    ...sendGarps(allAddresses(config), lowerPrioRepeat),
    ...armUnlessZero("garp-lower-prio", lowerPrioDelay),
  ];
}

/** RFC 9568 section 6.4.3: cancel the Adver_Timer, learn the interval, wait Master_Down_Interval. No priority 0. */
function yieldTo(config: MachineConfig, state: MasterState, advert: AdvertReceived): Step {
  const masterInterval =
    config.version === 3 ? learnedInterval(config.advertInterval, advert.interval) : config.advertInterval;
  const backup: BackupState = { ...freshBackup(config, state), masterInterval, masterAddress: advert.source };
  return {
    state: backup,
    actions: [
      count("advert-received"),
      log(config, whyYield(state, advert)),
      ...(config.higherPrioSendAdvert ? [advertise(state)] : []),
      log(config, "Entering BACKUP STATE"),
      ...dropMastership(config),
      arm("master-down", masterDownInterval(config, state.effectivePriority, masterInterval)),
      notify("BACKUP", state),
    ],
  };
}

function whyYield(state: MasterState, advert: AdvertReceived): string {
  return advert.priority === state.effectivePriority
    ? `Master received advert from ${advert.source} with same priority ${advert.priority} but higher IP address than ours`
    : `Master received advert from ${advert.source} with higher priority ${advert.priority}, ours ${state.effectivePriority}`;
}

/** keepalived, when an address was taken off by hand: leave politely and come back after Skew_Time if nobody else does. */
function stepDown(config: MachineConfig, state: MasterState): Step {
  const backup = enterBackup(config, state, skewTime(config, state.effectivePriority, config.advertInterval));
  return {
    state: backup.state,
    actions: [...announceRelease(config), ...dropMastership(config), ...backup.actions],
  };
}
