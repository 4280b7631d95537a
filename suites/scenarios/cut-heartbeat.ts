import { cutHeartbeat, type Expectation, type InstanceFacts, type Scenario } from "../../src/index.ts";
import {
  distributesExactly,
  holds,
  leavesCachesWrong,
  recovers,
  splitsBrain,
  throughTakeover,
} from "./expectations.ts";

const whileCut = (instances: readonly InstanceFacts[]): readonly Expectation[] => [
  splitsBrain("wire", instances, "the backup hears no master and becomes one; the master never learns of it"),
  splitsBrain("address", instances, "both have set the address"),
  holds("some-holder", "wire", "fault", "the master never stops"),
];

/**
 * Which of the two masters hears the other first after the heal is left to chance by VRRP, and it matters: the
 * rightful one answers a lower priority with an advertisement and gratuitous ARP; the other yields in silence,
 * the rightful one never learns that it had a rival, and nobody tells the clients whose caches the rival took.
 */
export const cutHeartbeatScenario: Scenario = {
  name: "cut-heartbeat",
  title: "The directors lose sight of each other",
  why: "Both live and both are reached by clients, and each believes the other dead: split brain, which VRRP without a guard cannot prevent.",
  variants: [
    {
      name: "master-hears-first",
      title: "nothing passes between the directors; after the heal the rightful master hears its rival first",
      fault: cutHeartbeat,
      hold: throughTakeover,
      hearsFirst: "preferred",
      expectations: (instances) => [...whileCut(instances), ...recovers, distributesExactly],
    },
    {
      name: "rival-hears-first",
      title: "nothing passes between the directors; after the heal the rival hears the rightful master first",
      fault: cutHeartbeat,
      hold: throughTakeover,
      hearsFirst: "other",
      expectations: (instances) => [
        ...whileCut(instances),
        ...leavesCachesWrong(
          "the rival yields in silence and the master has no cause to announce itself anew",
        ),
        distributesExactly,
      ],
    },
  ],
};
