import { killDaemon, type Scenario } from "../../src/index.ts";
import {
  distributesExactly,
  holds,
  recovers,
  splitsBrain,
  takesOver,
  throughTakeover,
} from "./expectations.ts";

export const killDaemonScenario: Scenario = {
  name: "kill-daemon",
  title: "The master's daemon is killed, its node lives on",
  why: "Nobody removes the address from the dead daemon's node: the backup takes over, and the address is on two nodes until somebody cleans up.",
  variants: [
    {
      name: null,
      title: "SIGKILL to every process of the stack",
      fault: killDaemon,
      hold: throughTakeover,
      expectations: (instances) => [
        ...takesOver,
        holds("single-holder", "wire", "fault", "the dead daemon advertises no more"),
        splitsBrain(
          "address",
          instances,
          "the kernel of the living node keeps the address that the daemon set",
        ),
        ...recovers,
        distributesExactly,
      ],
    },
  ],
};
