import { packetOf } from "./advert-socket.ts";
import { decodeIpv4 } from "./carrier.ts";
import { destinationsOf, receive } from "./exchange.ts";
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
      const packet = packetOf(instance, config.priority, destination);
      const carried = config.source.includes(":")
        ? { source: config.source, destination, ttl: 255, message: packet.subarray(40) }
        : decodeIpv4(packet);
      const heard = carried && receive(config, backup, carried);
      if (heard !== undefined) step(config, backup, heard);
    }
    step(config, backup, { kind: "timer-expired", timer: "master-down" });
    step(config, { kind: "master", ...common }, { kind: "timer-expired", timer: "advert" });
  }
}
