import type { MachineAction, MachineEvent, MachineState } from "./machine.ts";
import type { Instant } from "./timers.ts";

const GROUP = "sync group ";

/** Whether a cause of fault is another member's. */
export const isOfGroup = (cause: string): boolean => cause.startsWith(GROUP);

/** What a group needs of a virtual router. */
export interface Member {
  readonly config: { readonly name: string; readonly priority: number; readonly state: string };
  readonly state: MachineState;
  handle(event: MachineEvent, at: Instant): void;
}

/** What a step came to: the state before it, the event, the actions. */
export interface StepTaken {
  readonly before: MachineState;
  readonly event: MachineEvent;
  readonly actions: readonly MachineAction[];
}

/**
 * Virtual routers that move together (vrrp_sync_group): a member becomes master only when every other is master or has
 * waited its Master_Down_Interval too; one that yields takes all to backup; a fault of one is a fault of all.
 */
export class SyncGroup {
  readonly name: string;
  readonly #log: (text: string) => void;
  readonly #members = new Set<Member>();
  /** Members whose timers have run out while others were not ready. */
  readonly #ready = new Set<Member>();

  constructor(name: string, log: (text: string) => void) {
    this.name = name;
    this.#log = log;
  }

  join(member: Member): void {
    this.#members.add(member);
  }

  /** The event that the member is to handle in place of the one that came. */
  admit(member: Member, event: MachineEvent): MachineEvent {
    if (event.kind === "startup") return this.#allOwners() ? event : { ...event, asBackup: true };
    const isTakeover =
      event.kind === "timer-expired" && event.timer === "master-down" && member.state.kind === "backup";
    if (!isTakeover) return event;
    this.#ready.add(member);
    return this.#others(member).every((other) => other.state.kind === "master" || this.#ready.has(other))
      ? event
      : { kind: "takeover-deferred" };
  }

  /** Takes the others along, after the member has moved. */
  follow(member: Member, { before, event, actions }: StepTaken, at: Instant): void {
    const { kind } = member.state;
    const rearmed = actions.some((action) => action.kind === "arm" && action.timer === "master-down");
    if (kind !== "backup" || (event.kind === "advert-received" && rearmed)) this.#ready.delete(member);
    if (before.kind !== "master" && kind === "master") this.#takeToMaster(member, at);
    if (before.kind === "master" && kind === "backup") this.#takeToBackup(member, at);
    if (kind === "master" && event.kind === "advert-received" && insisted(actions)) {
      for (const other of this.#others(member)) other.handle({ kind: "announce-again" }, at);
    }
    if (event.kind === "fault-began" || event.kind === "fault-ended") this.#shareFaults(at);
  }

  #takeToMaster(member: Member, at: Instant): void {
    const others = this.#others(member).filter((other) => other.state.kind === "backup");
    if (others.length > 0) this.#log(`VRRP_Group(${this.name}) Syncing instances to MASTER state`);
    for (const other of others) other.handle({ kind: "group-took-over" }, at);
  }

  #takeToBackup(member: Member, at: Instant): void {
    const others = this.#others(member).filter((other) => other.state.kind === "master");
    if (others.length > 0) this.#log(`VRRP_Group(${this.name}) Syncing instances to BACKUP state`);
    for (const other of others) other.handle({ kind: "group-yielded" }, at);
  }

  /** What one suffers the others suffer by the group's name, until the last of its causes is gone. */
  #shareFaults(at: Instant): void {
    const cause = `${GROUP}${this.name}`;
    const suffers = ({ state }: Member) => state.faults.some((fault) => fault !== cause);
    for (const member of this.#members) {
      const shared = this.#others(member).some(suffers);
      if (shared === member.state.faults.includes(cause)) continue;
      if (shared && member.state.kind !== "fault") {
        this.#log(`VRRP_Group(${this.name}) Syncing instances to FAULT state`);
      }
      member.handle({ kind: shared ? "fault-began" : "fault-ended", cause }, at);
      return;
    }
  }

  #others(member: Member): Member[] {
    return [...this.#members].filter((other) => other !== member);
  }

  #allOwners(): boolean {
    return [...this.#members].every(({ config }) => config.priority === 255 && config.state === "MASTER");
  }
}

const insisted = (actions: readonly MachineAction[]): boolean =>
  actions.some((action) => action.kind === "count" && action.reason === "lower-priority-discarded");
