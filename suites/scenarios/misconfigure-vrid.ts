import { misconfigureVrid, type Scenario } from "../../src/index.ts";
import { distributesExactly, dwell, holds, leavesCachesWrong, splitsBrain } from "./expectations.ts";

export const misconfigureVridScenario: Scenario = {
  name: "misconfigure-vrid",
  title: "The backup is reloaded with another virtual_router_id",
  why: "The commonest mistake in real files: two groups of one member each, both masters of the same address.",
  variants: [
    {
      name: null,
      title: "another virtual_router_id in the backup's file, then a real reload",
      fault: misconfigureVrid,
      // The fault is seen to take hold when the backup advertises the wrong router: at its takeover.
      hold: () => dwell,
      expectations: (instances) => [
        splitsBrain(
          "wire",
          instances,
          "each is master of a virtual router of its own, with the same address",
        ),
        splitsBrain("address", instances, "both have set the address"),
        holds("some-holder", "wire", "fault", "the master never stops"),
        ...leavesCachesWrong("the master never heard of the other virtual router and announces nothing anew"),
        distributesExactly,
      ],
    },
  ],
};
