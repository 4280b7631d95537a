import type { VirtualAddress } from "../../config/model.ts";
import {
  type Centiseconds,
  centisecondsToMilliseconds,
  type Milliseconds,
  type Seconds,
  secondsToMilliseconds,
} from "../../units.ts";
import type { Counter, MachineAction, MachineConfig, Timer } from "../machine.ts";

export const arm = (timer: Timer, after: Milliseconds): MachineAction => ({
  kind: "arm",
  timer,
  after,
  from: "now",
});

export const armPeriod = (timer: Timer, after: Milliseconds): MachineAction => ({
  kind: "arm",
  timer,
  after,
  from: "deadline",
});

export const cancel = (timer: Timer): MachineAction => ({ kind: "cancel", timer });

export const count = (reason: Counter): MachineAction => ({ kind: "count", reason });

export const log = (config: MachineConfig, text: string): MachineAction => ({
  kind: "log",
  level: "always",
  text: `(${config.name}) ${text}`,
});

export const detail = (config: MachineConfig, text: string): MachineAction => ({
  kind: "log",
  level: "detail",
  text: `(${config.name}) ${text}`,
});

export const armAdvert = (config: MachineConfig): MachineAction =>
  arm("advert", intervalOf(config.advertInterval));

export const intervalOf = (interval: Centiseconds): Milliseconds => centisecondsToMilliseconds(interval);

/** Nothing where the setting is 0, which means "never". */
export function armUnlessZero(timer: Timer, after: Seconds): MachineAction[] {
  return after > 0 ? [arm(timer, secondsToMilliseconds(after))] : [];
}

/** Advertised and excluded ones, each once: a duplicate is advertised twice but can be held once. */
export function allAddresses(config: MachineConfig): readonly VirtualAddress[] {
  const places = new Map<string, VirtualAddress>();
  for (const address of [...config.virtualAddresses, ...config.excludedAddresses]) {
    if (!places.has(placeOf(address))) places.set(placeOf(address), address);
  }
  return [...places.values()];
}

/** What makes two addresses the same to the kernel, and all that a change of would need setting it anew. */
export function placeOf({ address, prefixLength, dev, label, scope, broadcast }: VirtualAddress): string {
  return [address, prefixLength, dev, label, scope, broadcast].join(" ");
}

export function sendGarps(addresses: readonly VirtualAddress[], repeat: number): MachineAction[] {
  return repeat > 0 && addresses.length > 0 ? [{ kind: "send-garps", addresses, repeat }] : [];
}
