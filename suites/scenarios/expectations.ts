import type { Expectation, InstanceFacts, Milliseconds, Plane } from "../../src/index.ts";
import { ms } from "../../src/index.ts";

/** How long a fault stays on after the takeover that it causes. */
export const dwell = ms(3000);

export const longest = (
  instances: readonly InstanceFacts[],
  of: "masterDown" | "advertInterval" | "skew",
): number => Math.max(...instances.map((instance) => instance[of]));

/** Long enough for the slowest backup to take over, and to be looked at for three seconds. */
export const throughTakeover = (instances: readonly InstanceFacts[]): Milliseconds =>
  ms(longest(instances, "masterDown") + dwell);

/** As above where the master says goodbye: the backup waits for its skew alone. */
export const throughHandover = (instances: readonly InstanceFacts[]): Milliseconds =>
  ms(longest(instances, "skew") + dwell);

export const holds = (
  property: Expectation["property"],
  plane: Plane | null,
  window: Expectation["window"],
  why: string,
): Expectation => ({ property, plane, window, expect: "holds", why });

/** After the heal one node alone holds the address again. */
export const oneHolderAgain: readonly Expectation[] = [
  holds("single-holder", "address", "healed", "after the heal one node alone has the address"),
  holds("single-holder", "wire", "healed", "one master advertises again within one advertisement interval"),
  holds("single-holder", "arp", "healed", "one node alone answers for the address"),
];

/** The cluster is whole again: one holder everywhere, right caches, the preferred master back. */
export const recovers: readonly Expectation[] = [
  ...oneHolderAgain,
  holds("caches-correct", "arp", "healed", "the client's neighbour entry names the holder again within 2 s"),
  holds("steady-again", null, "healed", "the preferred master is back and nothing moves any more"),
];

/** The backup takes over at the time that the configuration gives, and clients come back with it. */
export const takesOver: readonly Expectation[] = [
  holds(
    "failover-within",
    "wire",
    "fault",
    "the backup advertises when its master-down time is over, no sooner",
  ),
  holds(
    "failover-within",
    "address",
    "fault",
    "the address is set within milliseconds of the first advertisement",
  ),
  holds("failover-within", "arp", "fault", "gratuitous ARP follows at once"),
  holds("failover-within", "data", "fault", "clients are answered again as soon as their caches can know"),
  holds("some-holder", "wire", "fault", "no longer without a master than the master-down time"),
  holds("caches-correct", "arp", "fault", "the client's neighbour entry follows the address"),
];

/** Two masters for as long as the fault lasts after the takeover, and no longer than the fault. */
export const splitsBrain = (plane: Plane, instances: readonly InstanceFacts[], why: string): Expectation => ({
  property: "single-holder",
  plane,
  window: "fault",
  expect: "violated",
  bounds: {
    measure: "double",
    atLeast: dwell - longest(instances, "advertInterval"),
    atMost: throughTakeover(instances),
  },
  why,
});

/**
 * One master again, but nobody tells the clients: their caches name the node that gave the address up, until
 * they ask again by themselves, which Linux does after 15 to 50 seconds. Nothing is expected of steady-again:
 * where clients send requests they go unanswered until then, and where none do nothing is missing.
 */
export const leavesCachesWrong = (why: string): readonly Expectation[] => [
  ...oneHolderAgain,
  {
    property: "caches-correct",
    plane: "arp",
    window: "healed",
    expect: "violated",
    bounds: { measure: "wrong", atLeast: 2000 },
    why,
  },
];

/** Decisions of the scheduler are exact, whatever the cluster went through. */
export const distributesExactly: Expectation = holds(
  "distribution",
  "data",
  "run",
  "the scheduler's decisions are exact under each director that serves",
);
