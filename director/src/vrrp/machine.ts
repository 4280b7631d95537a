/*
 * The VRRP state machine of one virtual router. It is pure: `step(config, state, event)` answers with the next state
 * and with what is to be done, and a timer is a value in that list. It follows RFC 3768 for VRRPv2 and RFC 9568 for
 * VRRPv3, and where the RFCs leave a choice, or keepalived 2.2.7 has a habit that its peers rely on, keepalived:
 *
 *  - `state MASTER` without priority 255 starts as a backup and waits the whole Master_Down_Interval;
 *  - a master that hears a lower priority advertises at once and repeats its gratuitous ARPs (RFC 9568 has the first,
 *    RFC 3768 neither);
 *  - a fourth state, fault, while the instance cannot take part.
 *
 * On purpose it does not follow keepalived in these:
 *
 *  - a discarded advertisement touches no timer. keepalived arms a master's advertisement timer anew for every packet
 *    with a known VRID, right or wrong, so that garbage silences it;
 *  - entering fault sends one priority-0 advertisement, not two;
 *  - delayed gratuitous ARPs die with the mastership that asked for them;
 *  - two owners settle it by address (RFC 9568 section 6.4.3) instead of lowering themselves to 254.
 */
import type { IpAddress } from "../address.ts";
import type { VirtualAddress, VrrpInstance } from "../config/model.ts";
import type { AdvertPriority, Centiseconds, Milliseconds, Priority } from "../units.ts";
import type { AdvertDefect } from "./defect.ts";
import type { ChecksumForm } from "./packet.ts";
import { stepBackup } from "./states/backup.ts";
import { stepFault } from "./states/fault.ts";
import { stepInitialize } from "./states/initialize.ts";
import { stepMaster } from "./states/master.ts";

/** A configured instance together with the address that its advertisements come from. */
export type MachineConfig = Pick<
  VrrpInstance,
  | "name"
  | "interface"
  | "vrid"
  | "version"
  | "priority"
  | "state"
  | "advertInterval"
  | "authentication"
  | "checksum"
  | "transport"
  | "downTimerAdverts"
  | "preempt"
  | "preemptDelay"
  | "lowerPrioNoAdvert"
  | "higherPrioSendAdvert"
  | "skipCheckAdvAddr"
  | "garp"
  | "virtualAddresses"
  | "excludedAddresses"
> & {
  /** Source of own advertisements; decides ties (RFC 9568 section 6.4.3). */
  readonly source: IpAddress;
};

/** `garp`, `garp-lower-prio`: the second burst after the one at once. `garp-refresh`: the periodic one. */
export type Timer = "master-down" | "advert" | "garp" | "garp-lower-prio" | "garp-refresh" | "preempt-delay";

export type CommonState = {
  /** The configured priority moved by tracking; what adverts carry. */
  readonly effectivePriority: Priority;
  /** Why the instance cannot take part, e.g. "interface eth0". Never empty in fault, always in backup and master. */
  readonly faults: readonly string[];
};

export type InitializeState = CommonState & { readonly kind: "initialize" };
export type BackupState = CommonState & {
  readonly kind: "backup";
  /** Master_Adver_Interval: the own interval, in VRRPv3 the one learned from the master. */
  readonly masterInterval: Centiseconds;
  readonly masterAddress: IpAddress | undefined;
  /** `over`: the delay has passed, lower priorities are no longer tolerated. */
  readonly preemptDelay: "idle" | "running" | "over";
};
export type MasterState = CommonState & { readonly kind: "master" };
export type FaultState = CommonState & { readonly kind: "fault" };
export type MachineState = InitializeState | BackupState | MasterState | FaultState;

/** An advertisement that passed every check of RFC 9568 section 7.1. */
export type AdvertReceived = {
  readonly kind: "advert-received";
  readonly priority: AdvertPriority;
  readonly interval: Centiseconds;
  readonly source: IpAddress;
  /** Of the checksum, where it is not the one that this router sends. */
  readonly foreignChecksum?: ChecksumForm;
};

export type MachineEvent =
  /** `asBackup`: its sync group does not let an owner begin as master. */
  | { readonly kind: "startup"; readonly asBackup?: boolean }
  /** `deleted`: a reload has removed the instance. */
  | { readonly kind: "shutdown"; readonly deleted?: boolean }
  | { readonly kind: "timer-expired"; readonly timer: Timer }
  | AdvertReceived
  | { readonly kind: "advert-rejected"; readonly defect: AdvertDefect; readonly source: IpAddress }
  | { readonly kind: "fault-began"; readonly cause: string }
  | { readonly kind: "fault-ended"; readonly cause: string }
  | { readonly kind: "priority-changed"; readonly effective: Priority }
  /** The sync group: the timer ran out, but others of the group still hear a master. */
  | { readonly kind: "takeover-deferred" }
  | { readonly kind: "group-took-over" }
  | { readonly kind: "group-yielded" }
  /** Another of the group heard a lower priority: neighbours of all its addresses may have been misled. */
  | { readonly kind: "announce-again" }
  /** Somebody else took a virtual address off this host. */
  | { readonly kind: "addresses-lost" }
  | { readonly kind: "reload"; readonly config: MachineConfig };

/** Carried out in the order given, before the next event is handled. */
export type MachineAction =
  | { readonly kind: "send-advert"; readonly priority: AdvertPriority }
  | { readonly kind: "add-addresses"; readonly addresses: readonly VirtualAddress[] }
  | { readonly kind: "remove-addresses"; readonly addresses: readonly VirtualAddress[] }
  /** Every address once, and that `repeat` times. */
  | { readonly kind: "send-garps"; readonly addresses: readonly VirtualAddress[]; readonly repeat: number }
  /**
   * Replaces a running timer of that name. `from: "deadline"` counts from the deadline of the timer that has just
   * expired, so that a period does not drift; what would then lie in the past counts from now.
   */
  | {
      readonly kind: "arm";
      readonly timer: Timer;
      readonly after: Milliseconds;
      readonly from: "now" | "deadline";
    }
  /** Moves a running deadline; one that then lies in the past expires at once. */
  | { readonly kind: "shift"; readonly timer: Timer; readonly by: Milliseconds }
  | { readonly kind: "cancel"; readonly timer: Timer }
  /** Tell the world: notify scripts, claims. */
  | { readonly kind: "enter-state"; readonly state: NotifiedState; readonly priority: Priority }
  | { readonly kind: "count"; readonly reason: Counter }
  /** In keepalived's words. `detail`: keepalived writes it with -D only. */
  | { readonly kind: "log"; readonly level: "always" | "detail"; readonly text: string }
  /** From here on the actions belong to this configuration. */
  | { readonly kind: "adopt-config"; readonly config: MachineConfig };

export type NotifiedState = "MASTER" | "BACKUP" | "FAULT" | "STOP" | "DELETED";

export type Counter =
  | "advert-received"
  | "priority-zero-received"
  | "lower-priority-discarded"
  | "become-master"
  | "release-master"
  | AdvertDefect["reason"];

export type Step = { readonly state: MachineState; readonly actions: readonly MachineAction[] };

/** The state before `startup`: nothing is sent, no timer runs. */
export function initialState(config: MachineConfig): InitializeState {
  return { kind: "initialize", effectivePriority: config.priority, faults: [] };
}

/** Never throws; an event that means nothing in a state changes nothing. */
export function step(config: MachineConfig, state: MachineState, event: MachineEvent): Step {
  switch (state.kind) {
    case "initialize":
      return stepInitialize(config, state, event);
    case "backup":
      return stepBackup(config, state, event);
    case "master":
      return stepMaster(config, state, event);
    case "fault":
      return stepFault(config, state, event);
  }
}
