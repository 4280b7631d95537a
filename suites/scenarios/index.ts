import type { Scenario } from "../../src/index.ts";
import { blockVrrpMulticastScenario } from "./block-vrrp-multicast.ts";
import { cutHeartbeatScenario } from "./cut-heartbeat.ts";
import { failover } from "./failover.ts";
import { killDaemonScenario } from "./kill-daemon.ts";
import { misconfigureVridScenario } from "./misconfigure-vrid.ts";

export const scenarios: readonly Scenario[] = [
  failover,
  killDaemonScenario,
  cutHeartbeatScenario,
  blockVrrpMulticastScenario,
  misconfigureVridScenario,
];
