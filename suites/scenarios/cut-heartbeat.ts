import { cutHeartbeat, type Scenario } from "../../src/index.ts";
import { distributesExactly, holds, recovers, splitsBrain, throughTakeover } from "./expectations.ts";

export const cutHeartbeatScenario: Scenario = {
  name: "cut-heartbeat",
  title: "The directors lose sight of each other",
  why: "Both live and both are reached by clients, and each believes the other dead: split brain, which VRRP without a guard cannot prevent.",
  variants: [
    {
      name: null,
      title: "nothing passes between the two directors",
      fault: cutHeartbeat,
      hold: throughTakeover,
      expectations: (instances) => [
        splitsBrain(
          "wire",
          instances,
          "the backup hears no master and becomes one; the master never learns of it",
        ),
        splitsBrain("address", instances, "both have set the address"),
        holds("some-holder", "wire", "fault", "the master never stops"),
        ...recovers,
        distributesExactly,
      ],
    },
  ],
};
