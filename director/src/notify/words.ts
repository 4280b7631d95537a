import type { Command, NotifyScripts } from "../config/index.ts";
import type { NotifiedState } from "../vrrp/machine.ts";

/** Whom a notification is about. keepalived says 0 for the priority of a group. */
export type Subject =
  | { readonly kind: "INSTANCE"; readonly name: string; readonly priority: number }
  | { readonly kind: "GROUP"; readonly name: string };

const priorityOf = (subject: Subject): number => (subject.kind === "INSTANCE" ? subject.priority : 0);

const OWN: Readonly<Record<NotifiedState, keyof NotifyScripts>> = {
  MASTER: "master",
  BACKUP: "backup",
  FAULT: "fault",
  STOP: "stop",
  DELETED: "deleted",
};

/**
 * What is started for a change of state, in keepalived's order: the script of that state as it is written, then
 * `notify` with INSTANCE or GROUP, the name, the state and the priority appended.
 */
export function commandsFor(scripts: NotifyScripts, subject: Subject, state: NotifiedState): Command[] {
  const own = scripts[OWN[state]];
  const { any } = scripts;
  const appended = [subject.kind, subject.name, state, String(priorityOf(subject))];
  return [
    ...(own === undefined ? [] : [own]),
    ...(any === undefined ? [] : [{ ...any, argv: [...any.argv, ...appended] as const }]),
  ];
}

/** States that only a pipe is told of. */
export type FifoState = NotifiedState | "MASTER_RX_LOWER_PRI" | "MASTER_PRIORITY" | "BACKUP_PRIORITY";

/** `INSTANCE "VI_1" MASTER 150`, without the newline. */
export function fifoLine(subject: Subject, state: FifoState): string {
  return `${subject.kind} "${subject.name}" ${state} ${priorityOf(subject)}`;
}
