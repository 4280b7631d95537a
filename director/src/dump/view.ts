import type { VrrpInstance } from "../config/index.ts";
import type { ScriptStatus, Tracking } from "../tracking/tracking.ts";
import type { Instance } from "../vrrp/instance.ts";
import type { Counter } from "../vrrp/machine.ts";

/** Everything about a VRRP process that a dump may tell, at one moment. */
export type View = {
  readonly routerId: string;
  readonly instances: readonly Instance[];
  readonly tracking: Tracking;
};

export type StateWord = "MASTER" | "BACKUP" | "FAULT" | "INIT";

const STATES: Readonly<Record<Instance["state"]["kind"], StateWord>> = {
  initialize: "INIT",
  backup: "BACKUP",
  master: "MASTER",
  fault: "FAULT",
};

export const stateWord = ({ state }: Instance): StateWord => STATES[state.kind];

export const counted = ({ counters }: Instance, ...reasons: readonly Counter[]): number =>
  reasons.reduce((sum, reason) => sum + (counters.get(reason) ?? 0), 0);

/** Seconds since 1970 with six decimals. */
export const transitionSeconds = ({ lastTransition }: Instance): string =>
  `${lastTransition / 1_000_000_000n}.${String((lastTransition / 1_000n) % 1_000_000n).padStart(6, "0")}`;

/** `Wed Nov 25 00:57:34.606490 2026`, in local time. */
export function transitionText(instance: Instance): string {
  const date = new Date(Number(instance.lastTransition / 1_000_000n));
  const [weekday, month, day, year] = date.toDateString().split(" ");
  const micros = String((instance.lastTransition / 1_000n) % 1_000_000n).padStart(6, "0");
  return `${weekday} ${month} ${day} ${date.toTimeString().slice(0, 8)}.${micros} ${year}`;
}

/** What an instance that is not held back would be. */
export const wantedWord = ({ state }: Instance): "MASTER" | "BACKUP" =>
  state.kind === "master" ? "MASTER" : "BACKUP";

/** `'/bin/x' 'an argument'`. */
export const quoted = (argv: readonly string[]): string => argv.map((word) => `'${word}'`).join(" ");

/** `10.0.0.100/24 dev eth0 scope global label eth0:1 set`; a host's own mask is not written. */
export function addressLine(instance: Instance, address: VrrpInstance["virtualAddresses"][number]): string {
  const whole = address.address.includes(":") ? 128 : 32;
  const mask = address.prefixLength === whole ? "" : `/${address.prefixLength}`;
  const label = address.label === undefined ? "" : ` label ${address.label}`;
  const dev = address.dev ?? instance.config.interface;
  const set = instance.state.kind === "master" ? " set" : "";
  return `${address.address}${mask} dev ${dev} scope ${address.scope ?? "global"}${label}${set}`;
}

export const weightText = ({ weight, reverse }: { weight: number; reverse: boolean }): string =>
  `weight ${weight}${reverse ? " reverse" : ""}`;

export function statusWord(tracking: Tracking, { config, health }: ScriptStatus): string {
  if (tracking.isDisabled(config.name)) return "DISABLED";
  return { good: "GOOD", bad: "BAD", undecided: "NOT SET" }[health.verdict];
}
