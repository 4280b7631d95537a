import type { Command, KeepalivedConfig, NotifyFifo, NotifyScripts, VrrpInstance } from "../config/index.ts";
import type { Fifo, ToRunner } from "../tracking/messages.ts";
import type { NotifiedState } from "../vrrp/machine.ts";
import { type GroupChange, Groups } from "./groups.ts";
import { commandsFor, type FifoState, fifoLine, type Subject } from "./words.ts";

/** Tells scripts and pipes what instances and groups have become. */
export class Notifier {
  readonly #tell: (message: ToRunner) => void;
  readonly #groups = new Groups();
  #fifos: readonly Fifo[] = [];

  constructor(tell: (message: ToRunner) => void) {
    this.#tell = tell;
  }

  configure({ globalDefs, vrrpSyncGroups }: KeepalivedConfig): void {
    this.#groups.configure(vrrpSyncGroups);
    this.#fifos = [globalDefs.notifyFifo, globalDefs.vrrpNotifyFifo]
      .filter((fifo) => fifo !== undefined)
      .map(fifoOf);
  }

  get fifos(): readonly Fifo[] {
    return this.#fifos;
  }

  /** Removed by a reload, an instance is told as FAULT unless it asks for DELETED (`notify_deleted`). */
  entered(configured: VrrpInstance, state: NotifiedState, priority: number): void {
    const told = state === "DELETED" && !configured.notifyDeleted ? "FAULT" : state;
    const change = this.#groups.entered(configured.name, told);
    if (change?.when === "before") this.#sayGroup(change);
    this.#say(configured.notify, { kind: "INSTANCE", name: configured.name, priority }, told);
    if (change?.when === "after") this.#sayGroup(change);
  }

  /** A master has heard a lower priority: its script, which gets nothing appended, and the pipes. */
  heardLower({ name, notify }: VrrpInstance, priority: number): void {
    const { masterRxLowerPri: script } = notify;
    const subject: Subject = { kind: "INSTANCE", name, priority };
    this.#send(script === undefined ? [] : [script], subject, "MASTER_RX_LOWER_PRI");
  }

  /** `notify_priority_changes`: for pipes alone, and only while it is backup or master. */
  priorityChanged(configured: VrrpInstance, state: string, priority: number): void {
    if (!configured.notifyPriorityChanges || (state !== "master" && state !== "backup")) return;
    const subject: Subject = { kind: "INSTANCE", name: configured.name, priority };
    this.#send([], subject, state === "master" ? "MASTER_PRIORITY" : "BACKUP_PRIORITY");
  }

  #sayGroup({ name, notify, state }: GroupChange): void {
    this.#say(notify, { kind: "GROUP", name }, state);
  }

  #say(scripts: NotifyScripts, subject: Subject, state: NotifiedState): void {
    this.#send(commandsFor(scripts, subject, state), subject, state);
  }

  #send(commands: readonly Command[], subject: Subject, state: FifoState): void {
    if (commands.length === 0 && this.#fifos.length === 0) return;
    this.#tell({ kind: "notify", commands, line: fifoLine(subject, state) });
  }
}

const fifoOf = ({ path, script }: NotifyFifo): Fifo => (script === undefined ? { path } : { path, script });
