import type { VirtualAddress, VrrpInstance } from "../config/model.ts";
import type { LogLevel } from "../process/log.ts";
import type { AdvertPriority, Priority } from "../units.ts";
import { describeForeignChecksum } from "./defect.ts";
import {
  type AdvertReceived,
  type Counter,
  initialState,
  type MachineAction,
  type MachineConfig,
  type MachineEvent,
  type MachineState,
  type NotifiedState,
  step,
} from "./machine.ts";
import type { SyncGroup } from "./sync-group.ts";
import { type Instant, Timers } from "./timers.ts";

/** What an instance does to the world; the process does it for real. */
export interface Effects {
  sendAdvert(instance: Instance, priority: AdvertPriority): void;
  addAddresses(instance: Instance, addresses: readonly VirtualAddress[]): void;
  removeAddresses(instance: Instance, addresses: readonly VirtualAddress[]): void;
  sendGarps(instance: Instance, addresses: readonly VirtualAddress[], repeat: number): void;
  claim(instance: Instance, state: NotifiedState, priority: Priority): void;
  count(instance: Instance, reason: Counter): void;
  log(level: LogLevel, text: string): void;
  /** Something has happened to the instance: its timers may be others than before. */
  moved(instance: Instance): void;
  now(): Instant;
}

/** keepalived's word for a timer that was noticed late: the host was slow, not the protocol. */
const worthTellingNs = 1_000_000_000n;

/** One virtual router that runs: its machine, its timers, and the way from actions to effects. */
export class Instance {
  /** As the file has it; what the machine does not need included. */
  configured: VrrpInstance;
  config: MachineConfig;
  state: MachineState;
  /** The identification of the next advertisement's IP header. */
  identification = 1;
  /** How often it came to each of these since the process started. */
  readonly counters = new Map<Counter, number>();
  readonly sent = { adverts: 0, priorityZero: 0 };
  /** CLOCK_REALTIME, nanoseconds; 0 before the first. */
  lastTransition = 0n;
  readonly timers = new Timers();
  /** The virtual routers that it moves together with. */
  group: SyncGroup | undefined;
  readonly #effects: Effects;
  /** Peers whose checksums were reported. */
  readonly #foreign = new Set<string>();
  /** When the event being handled happened. */
  #at: Instant = 0n;

  constructor(configured: VrrpInstance, config: MachineConfig, effects: Effects) {
    this.configured = configured;
    this.config = config;
    this.state = initialState(config);
    this.#effects = effects;
  }

  get addresses(): readonly VirtualAddress[] {
    return [...this.config.virtualAddresses, ...this.config.excludedAddresses];
  }

  /** Timers count from when the event happened, so that a slow host does not lengthen what it waits for. */
  handle(event: MachineEvent, at: Instant = this.#effects.now()): void {
    this.#at = at;
    if (event.kind === "advert-received") this.#noteChecksum(event);
    const before = this.state;
    const admitted = this.group?.admit(this, event) ?? event;
    const { state, actions } = step(this.config, before, admitted);
    this.state = state;
    for (const action of actions) this.#carryOut(action);
    this.#effects.moved(this);
    this.group?.follow(this, { before, event: admitted, actions }, at);
  }

  /** Lets every timer speak whose deadline has come. */
  settle(): void {
    for (;;) {
      const now = this.#effects.now();
      const due = this.timers.takeDue(now);
      if (due === undefined) return;
      if (due.lateNs >= worthTellingNs) {
        const seconds = (Number(due.lateNs) / 1e9).toFixed(6);
        this.#effects.log("always", `A thread timer expired ${seconds} seconds ago`);
      }
      this.handle({ kind: "timer-expired", timer: due.timer }, now);
    }
  }

  /** Once for each peer and form: what is right by one reading of the RFC is noise by another. */
  #noteChecksum({ foreignChecksum, source }: AdvertReceived): void {
    if (foreignChecksum === undefined || this.#foreign.has(`${foreignChecksum} ${source}`)) return;
    this.#foreign.add(`${foreignChecksum} ${source}`);
    this.#effects.log("always", `(${this.config.name}) ${describeForeignChecksum(foreignChecksum, source)}`);
  }

  #carryOut(action: MachineAction): void {
    const effects = this.#effects;
    switch (action.kind) {
      case "send-advert":
        if (action.priority === 0) this.sent.priorityZero++;
        else this.sent.adverts++;
        effects.sendAdvert(this, action.priority);
        break;
      case "add-addresses":
        effects.addAddresses(this, action.addresses);
        break;
      case "remove-addresses":
        effects.removeAddresses(this, action.addresses);
        break;
      case "send-garps":
        effects.sendGarps(this, action.addresses, action.repeat);
        break;
      case "arm":
        this.timers.arm(action.timer, action.after, action.from, this.#at);
        break;
      case "shift":
        this.timers.shift(action.timer, action.by);
        break;
      case "cancel":
        this.timers.cancel(action.timer);
        break;
      case "enter-state":
        effects.claim(this, action.state, action.priority);
        break;
      case "log":
        effects.log(action.level, action.text);
        break;
      case "adopt-config":
        this.config = action.config;
        break;
      case "count":
        this.counters.set(action.reason, (this.counters.get(action.reason) ?? 0) + 1);
        effects.count(this, action.reason);
        break;
    }
  }
}
