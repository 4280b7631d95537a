import { datagramOf } from "./advert-socket.ts";
import { destinationsOf, receiveIpv4 } from "./exchange.ts";
import type { Instance } from "./instance.ts";
import { type MachineState, step } from "./machine.ts";

const rounds = 20;

/**
 * Goes through a takeover and what leads to it without doing any of it, so that JavaScript which runs for the first
 * time in the one moment that counts has been compiled before. (The machine is pure: nothing comes of asking it.)
 */
export function rehearse(instance: Instance): void {
  const { config } = instance;
  const common = { effectivePriority: config.priority, faults: [] };
  const backup: MachineState = {
    kind: "backup",
    ...common,
    masterInterval: config.advertInterval,
    masterAddress: undefined,
    preemptDelay: "idle",
  };
  for (let round = 0; round < rounds; round++) {
    for (const destination of destinationsOf(config)) {
      const heard = receiveIpv4(config, backup, datagramOf(instance, config.priority, destination));
      if (heard !== undefined) step(config, backup, heard);
    }
    step(config, backup, { kind: "timer-expired", timer: "master-down" });
    step(config, { kind: "master", ...common }, { kind: "timer-expired", timer: "advert" });
  }
}
