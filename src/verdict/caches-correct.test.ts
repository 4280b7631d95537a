import { mac } from "../domain/address.ts";
import { ms } from "../domain/units.ts";
import { cachesCorrect } from "./caches-correct.ts";
import { framed, powerOff } from "./stories.ts";
import { ask, at, client, measured, one, type Story, two, vip } from "./testing.ts";

const healedAt16 = { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 };
const on = (window: "fault" | "healed" | "run", story: Story) => ask(cachesCorrect, story, "arp", window);

/** A take-over at 12.65 s that lasts, told to the client after a while. */
const takeover = (told: number | null) => {
  const story = framed({}, [one], healedAt16)
    .adverts(one, { from: 0, to: 9_400 })
    .adverts(two, { from: 12_650, to: 25_001, heardBy: [] })
    .neighbour(0, one);
  return told === null ? story : story.neighbour(told, two);
};

test("holds when the entry follows the holder at once, before and after the heal", () => {
  for (const window of ["fault", "healed", "run"] as const)
    expect(on(window, powerOff()).outcome).toBe("holds");
  expect(measured(on("fault", powerOff()), "wrong")).toBeCloseTo(0.5, 6);
  expect(measured(on("healed", powerOff()), "wrong")).toBeCloseTo(0.5, 6);
});

test("is violated when the entry stays wrong for longer than R", () => {
  expect(on("fault", takeover(13_600)).outcome).toBe("holds");
  const late = on("fault", takeover(13_700));
  expect(late.outcome).toBe("violated");
  expect(measured(late, "wrong")).toBe(1_050);
  expect(late.evidence[0]?.text).toContain("(director-1)");
});

test("an entry that nobody ever corrects is wrong in every window", () => {
  expect(on("fault", takeover(null)).outcome).toBe("violated");
  expect(on("healed", takeover(null)).outcome).toBe("violated");
  const end = on("run", takeover(null));
  expect(end.outcome).toBe("violated");
  expect(end.summary).toContain("client names director-1, but director-2 holds the address");
});

test("after the heal two seconds are allowed", () => {
  const poisoned = (until: number) =>
    framed({}, [one], healedAt16)
      .adverts(one, { from: 0, to: 25_001 })
      .neighbour(0, two)
      .neighbour(until, one);
  expect(on("healed", poisoned(17_900)).outcome).toBe("holds");
  expect(on("healed", poisoned(18_100)).outcome).toBe("violated");
});

test("frames to another MAC than the holder's count, answered or not", () => {
  const story = takeover(12_651).probes({ from: 14_000, to: 15_000, via: one });
  const verdict = on("fault", story);
  expect(verdict.outcome).toBe("violated");
  expect(measured(verdict, "wrong-frames")).toBe(5);
  expect(verdict.evidence[0]?.filter).toMatch(/^ip\.addr == 192\.168\.114\.\d+ && tcp\.port == \d+$/);
});

test("an absent entry, and the virtual router's own MAC, are not wrong", () => {
  expect(on("fault", takeover(null).neighbour(12_651, null)).outcome).toBe("holds");
  expect(on("run", takeover(null).neighbour(12_651, null)).outcome).toBe("holds");
  const virtual = takeover(null).add({
    kind: "neighbour",
    t: at(12_651),
    node: client,
    address: vip,
    mac: mac("00:00:5e:00:01:64"),
    state: "REACHABLE",
  });
  expect(on("run", virtual).outcome).toBe("holds");
});

test("nobody is wrong while nobody holds the address", () => {
  const verdict = on(
    "fault",
    takeover(12_650.1).probes({ from: 10_600, to: 12_000, via: one, outcome: "timeout" }),
  );
  expect(measured(verdict, "wrong-frames")).toBe(0);
});

test("is unknown without entries and frames, without holders, and with two at the end", () => {
  const mute = framed({}, [one], healedAt16).adverts(one, { from: 0, to: 25_000 });
  for (const window of ["fault", "healed", "run"] as const) expect(on(window, mute).outcome).toBe("unknown");
  expect(on("fault", framed({}, [one], healedAt16).neighbour(0, one)).outcome).toBe("unknown");
  const split = mute
    .adverts(two, { from: 20_000, to: 25_000 })
    .adverts(one, { from: 24_000, to: 26_000 })
    .neighbour(0, one);
  expect(on("run", split.adverts(two, { from: 25_000, to: 26_000 })).summary).toContain(
    "no one MAC is the right one",
  );
});

test("is unknown when frames were lost", () => {
  expect(on("fault", powerOff().lostFrames(client, 1)).outcome).toBe("unknown");
});

test("does not apply where no client talks to the address", () => {
  const load = { kind: "none" as const, rate: 0, timeout: ms(0), sources: [] };
  const story = framed({ load }, [one], healedAt16).adverts(one, { from: 0, to: 25_000 });
  expect(on("fault", story).outcome).toBe("not-applicable");
});
