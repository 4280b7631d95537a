import { misconfigureVrid, type Scenario } from "../../src/index.ts";
import { distributesExactly, holds, recovers, splitsBrain, throughTakeover } from "./expectations.ts";

export const misconfigureVridScenario: Scenario = {
  name: "misconfigure-vrid",
  title: "The backup is reloaded with another virtual_router_id",
  why: "The commonest mistake in real files: two groups of one member each, both masters of the same address.",
  variants: [
    {
      name: null,
      title: "another virtual_router_id in the backup's file, then a real reload",
      fault: misconfigureVrid,
      hold: throughTakeover,
      expectations: (instances) => [
        splitsBrain(
          "wire",
          instances,
          "each is master of a virtual router of its own, with the same address",
        ),
        splitsBrain("address", instances, "both have set the address"),
        holds("some-holder", "wire", "fault", "the master never stops"),
        ...recovers,
        distributesExactly,
      ],
    },
  ],
};
