import { powerOff, type Scenario, stopDaemon } from "../../src/index.ts";
import {
  distributesExactly,
  holds,
  recovers,
  takesOver,
  throughHandover,
  throughTakeover,
} from "./expectations.ts";

const neverTwo = [
  holds("single-holder", "address", "fault", "a node without power holds nothing"),
  holds("single-holder", "wire", "fault", "the backup advertises only after the master fell silent"),
];

export const failover: Scenario = {
  name: "failover",
  title: "The master's node dies and comes back",
  why: "The one thing the cluster is bought for: the address moves in the time that the configuration promises, and moves back.",
  variants: [
    {
      name: "power-off",
      title: "power off and on again",
      fault: powerOff,
      hold: throughTakeover,
      expectations: () => [...takesOver, ...neverTwo, ...recovers, distributesExactly],
    },
    {
      name: "graceful",
      title: "stopped in good order and started again",
      fault: stopDaemon,
      hold: throughHandover,
      expectations: () => [...takesOver, ...neverTwo, ...recovers, distributesExactly],
    },
  ],
};
