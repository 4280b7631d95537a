import { blockVrrpMulticast } from "./block-vrrp-multicast.ts";
import { cutHeartbeat } from "./cut-heartbeat.ts";
import type { Fault } from "./fault.ts";
import { killDaemon } from "./kill-daemon.ts";
import { misconfigureVrid } from "./misconfigure-vrid.ts";
import { powerOff } from "./power-off.ts";
import { stopDaemon } from "./stop-daemon.ts";

export { blockVrrpMulticast, cutHeartbeat, killDaemon, misconfigureVrid, powerOff, stopDaemon };

export const faults: readonly Fault[] = [
  powerOff,
  stopDaemon,
  killDaemon,
  cutHeartbeat,
  blockVrrpMulticast,
  misconfigureVrid,
];
