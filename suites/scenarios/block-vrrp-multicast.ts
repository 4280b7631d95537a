import { blockVrrpMulticast, type Scenario } from "../../src/index.ts";
import { distributesExactly, holds, recovers, splitsBrain, throughTakeover } from "./expectations.ts";

export const blockVrrpMulticastScenario: Scenario = {
  name: "block-vrrp-multicast",
  title: "Advertisements no longer reach the backup",
  why: "A switch that prunes 224.0.0.18 or a firewall without a rule for protocol 112: the backup takes over beside a living master, which hears it and answers, to no avail.",
  variants: [
    {
      name: null,
      title: "224.0.0.18 dropped on its way to the backup",
      fault: blockVrrpMulticast,
      hold: throughTakeover,
      expectations: (instances) => [
        splitsBrain("wire", instances, "the backup does not hear the master that answers it"),
        splitsBrain("address", instances, "both have set the address"),
        holds("some-holder", "wire", "fault", "the master never stops"),
        ...recovers,
        distributesExactly,
      ],
    },
  ],
};
