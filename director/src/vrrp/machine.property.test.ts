import fc from "fast-check";
import type { IpAddress } from "../address.ts";
import { type AdvertPriority, centiseconds, type Priority, seconds, vrid } from "../units.ts";
import type { MachineConfig, MachineEvent, Timer } from "./machine.ts";
import { SimulatedNode } from "./simulation/node.ts";
import { instanceWith, virtualAddress } from "./testing.ts";

const timers: readonly Timer[] = [
  "master-down",
  "advert",
  "garp",
  "garp-lower-prio",
  "garp-refresh",
  "preempt-delay",
];

const configs: fc.Arbitrary<MachineConfig> = fc
  .record({
    priority: fc.constantFrom(1, 100, 254, 255),
    state: fc.constantFrom("MASTER" as const, "BACKUP" as const),
    version: fc.constantFrom(2 as const, 3 as const),
    vrid: fc.constantFrom(51, 52),
    preempt: fc.boolean(),
    preemptDelay: fc.constantFrom(0, 2),
    lowerPrioNoAdvert: fc.boolean(),
    refresh: fc.constantFrom(0, 1),
    delay: fc.constantFrom(0, 5),
    addresses: fc.subarray(["10.0.0.100", "10.0.0.101", "10.0.0.102"]),
  })
  .map(({ priority, vrid: id, preemptDelay, refresh, delay, addresses, ...rest }) => {
    const base = instanceWith({
      ...rest,
      priority: priority as Priority,
      vrid: vrid(id),
      preemptDelay: seconds(preemptDelay),
    });
    const garp = {
      ...base.garp,
      masterRefresh: seconds(refresh),
      masterDelay: seconds(delay),
      lowerPrioDelay: seconds(delay),
    };
    return { ...base, garp, virtualAddresses: addresses.map(virtualAddress) };
  });

const adverts: fc.Arbitrary<MachineEvent> = fc.record({
  kind: fc.constant("advert-received" as const),
  priority: fc.constantFrom(0, 1, 99, 100, 101, 254, 255).map((value) => value as AdvertPriority),
  interval: fc.constantFrom(1, 100, 4095).map(centiseconds),
  source: fc.constantFrom("10.0.0.0", "10.0.0.1", "10.0.0.2", "200.0.0.1").map((text) => text as IpAddress),
});

const rejections: fc.Arbitrary<MachineEvent> = fc.constant({
  kind: "advert-rejected",
  defect: { reason: "checksum" },
  source: "10.0.0.66" as IpAddress,
});

const others: fc.Arbitrary<MachineEvent> = fc.oneof(
  fc.constant<MachineEvent>({ kind: "startup" }),
  fc.boolean().map((deleted): MachineEvent => ({ kind: "shutdown", deleted })),
  fc
    .constantFrom("interface eth0", "script chk")
    .chain((cause) =>
      fc.constantFrom<MachineEvent>({ kind: "fault-began", cause }, { kind: "fault-ended", cause }),
    ),
  fc
    .constantFrom(1, 50, 254)
    .map((value): MachineEvent => ({ kind: "priority-changed", effective: value as Priority })),
  fc.constant<MachineEvent>({ kind: "addresses-lost" }),
  configs.map((config): MachineEvent => ({ kind: "reload", config })),
);

/** `fire` lets the next running timer expire; `stray` is an expiry that was on its way when the timer was cancelled. */
type Move = { readonly kind: "fire" } | { readonly kind: "event"; readonly event: MachineEvent };

const moves: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: fc.constant<Move>({ kind: "fire" }) },
  { weight: 4, arbitrary: adverts.map((event): Move => ({ kind: "event", event })) },
  { weight: 2, arbitrary: others.map((event): Move => ({ kind: "event", event })) },
  { weight: 1, arbitrary: rejections.map((event): Move => ({ kind: "event", event })) },
);

/** Plays the moves and calls `check` after each. */
function play(
  config: MachineConfig,
  plan: readonly Move[],
  check: (node: SimulatedNode, move: Move) => void,
): void {
  const node = new SimulatedNode("n", config);
  node.handle({ kind: "startup" }, 0);
  let now = 0;
  for (const move of plan) {
    if (move.kind === "event") node.handle(move.event, now);
    else {
      const next = node.next();
      if (next === undefined) continue;
      now = Math.max(now, next.deadline);
      node.handle({ kind: "timer-expired", timer: next.timer }, now);
    }
    check(node, move);
  }
}

function property(check: (node: SimulatedNode, move: Move) => void): void {
  fc.assert(
    fc.property(configs, fc.array(moves, { maxLength: 60 }), (config, plan) => play(config, plan, check)),
    { numRuns: 300 },
  );
}

describe("over random orders of events", () => {
  test("a backup waits for silence and a master for its next advert, and neither for the other's", () => {
    property(({ state, deadlines }) => {
      expect(deadlines.has("master-down")).toBe(state.kind === "backup");
      expect(deadlines.has("advert")).toBe(state.kind === "master");
    });
  });

  test("the addresses are held by a master alone, and all of them", () => {
    property(({ state, held, config }) => {
      const wanted = state.kind === "master" ? config.virtualAddresses.map(({ address }) => address) : [];
      expect([...held].sort()).toEqual(wanted);
    });
  });

  test("no timer outlives the state that asked for it", () => {
    property(({ state, deadlines }) => {
      if (state.kind === "fault" || state.kind === "initialize") expect([...deadlines.keys()]).toEqual([]);
      if (state.kind === "backup")
        expect([...deadlines.keys()].filter((timer) => timer.startsWith("garp"))).toEqual([]);
      if (state.kind === "master") expect(deadlines.has("preempt-delay")).toBe(false);
    });
  });

  test("faults are named in fault alone, and there always", () => {
    property(({ state }) => {
      if (state.kind === "initialize") return;
      expect(state.faults.length > 0).toBe(state.kind === "fault");
    });
  });

  test("priorities stay from 1 to 255, and 255 is the owner's", () => {
    property(({ state, config }) => {
      expect(state.effectivePriority).toBeGreaterThanOrEqual(1);
      if (config.priority !== 255) expect(state.effectivePriority).toBeLessThanOrEqual(254);
      else expect(state.effectivePriority).toBe(255);
    });
  });

  test("a rejected advert moves no deadline, changes no state and sends nothing", () => {
    fc.assert(
      fc.property(configs, fc.array(moves, { maxLength: 40 }), rejections, (config, plan, rejection) => {
        play(config, plan, (node) => {
          const before = { state: node.state, deadlines: [...node.deadlines] };
          const done = node.handle(rejection, 0);
          expect({ state: node.state, deadlines: [...node.deadlines] }).toEqual(before);
          expect(done.every(({ action }) => action.kind === "count" || action.kind === "log")).toBe(true);
        });
      }),
      { numRuns: 100 },
    );
  });

  test("an expiry that arrives after its timer was cancelled does no harm", () => {
    fc.assert(
      fc.property(
        configs,
        fc.array(moves, { maxLength: 40 }),
        fc.constantFrom(...timers),
        (config, plan, stray) => {
          play(config, plan, (node) => {
            if (node.deadlines.has(stray)) return;
            const before = { kind: node.state.kind, held: [...node.held] };
            node.handle({ kind: "timer-expired", timer: stray }, 0);
            expect({ kind: node.state.kind, held: [...node.held] }).toEqual(before);
          });
        },
      ),
      { numRuns: 100 },
    );
  });
});
