import { ms } from "../domain/units.ts";
import { singleHolder } from "./single-holder.ts";
import { cutHeartbeat, framed, gracefulStop, powerOff } from "./stories.ts";
import { ask, at, client, instance, measured, one, pair, type Story, two } from "./testing.ts";

const planes = ["address", "wire", "arp", "data"] as const;
const on = (plane: (typeof planes)[number], window: "fault" | "healed", story: Story) =>
  ask(singleHolder, story, plane, window);
const healedAt16 = { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 };

test.each(planes)("holds on the %s plane through power off and on, and through a goodbye", (plane) => {
  for (const story of [powerOff(), gracefulStop()])
    for (const window of ["fault", "healed"] as const) expect(on(plane, window, story).outcome).toBe("holds");
});

describe("split brain while nothing passes between the directors", () => {
  test("is violated on the wire, with onset, end and the frames of both", () => {
    const verdict = on("wire", "fault", cutHeartbeat());
    expect(verdict.outcome).toBe("violated");
    expect(measured(verdict, "onset")).toBeCloseTo(3248.7, 3);
    expect(measured(verdict, "double")).toBeCloseTo(3000, 3);
    expect(measured(verdict, "end")).toBeCloseTo(6248.7, 3);
    expect(verdict.intervals).toEqual([{ from: at(12_648.7), to: at(15_648.7), who: [one, two] }]);
    expect(verdict.evidence.map(({ filter }) => filter)).toEqual([
      "vrrp.virt_rtr_id == 100 && ip.src == 192.168.114.129",
      "vrrp.virt_rtr_id == 100 && ip.src == 192.168.114.251",
    ]);
  });

  test("is violated on the address and ARP planes, and not on the data plane", () => {
    expect(on("address", "fault", cutHeartbeat()).outcome).toBe("violated");
    const arp = on("arp", "fault", cutHeartbeat());
    expect(arp.outcome).toBe("violated");
    expect(arp.evidence[0]?.text).toContain("director-1 after 0.20 ms, director-2 after 0.30 ms");
    expect(on("data", "fault", cutHeartbeat()).outcome).toBe("holds");
  });

  test("is over within one advertisement of the heal, or violated in the healed window", () => {
    expect(on("address", "healed", cutHeartbeat()).outcome).toBe("holds");
    const late = on("address", "healed", cutHeartbeat({}, 17_500));
    expect(late.outcome).toBe("violated");
    expect(late.summary).toContain("still so one advertisement after the heal");
    expect(measured(late, "end")).toBeCloseTo(1500.3, 3);
  });

  test("two answers count for the rounds that got them, not for the time until the next", () => {
    // The healed window opens 1,050 ms after the heal; rounds come every 100 ms.
    const last = (t: number) =>
      framed({}, [one], healedAt16)
        .adverts(one, { from: 0, to: 25_000 })
        .answered(20, t, [one, two])
        .answered(t + 80, 25_000, [one]);
    expect(on("arp", "healed", last(17_040)).outcome).toBe("holds");
    expect(on("arp", "healed", last(17_140)).outcome).toBe("violated");
  });

  test("two virtual routers that advertise one address are two holders of it", () => {
    const story = framed({}, [two], healedAt16)
      .adverts(one, { from: 0, to: 25_000 })
      .adverts(two, { from: 13_050, to: 16_000, vrid: 101 });
    expect(on("wire", "fault", story).outcome).toBe("violated");
    expect(on("wire", "healed", story).outcome).toBe("holds");
  });
});

describe("without any fault", () => {
  const both = (until: number) =>
    framed({}, [one], {}).adverts(one, { from: 0, to: 25_000 }).adverts(two, { from: 1_000, to: until });

  test("two holders for longer than an election lasts are a split brain", () => {
    const verdict = on("wire", "healed", both(24_000));
    expect(verdict.outcome).toBe("violated");
    expect(verdict.summary).toContain("Without any fault: director-1 and director-2 both advertised it");
    expect(on("wire", "fault", both(24_000)).outcome).toBe("unknown");
  });

  test("two for the time of an election say nothing, and the recording's own reason is told", () => {
    expect(on("wire", "healed", both(2_000)).outcome).toBe("unknown");
    const reason = "No fault was begun: the first election brought no single master.";
    const story = framed({ notes: [reason] }, [one], {}).adverts(one, { from: 0, to: 25_000 });
    expect(on("wire", "healed", story).summary).toBe(reason);
  });
});

describe("classes", () => {
  const overlap = (length: number) =>
    on(
      "address",
      "fault",
      framed({}, [one], healedAt16)
        .adverts(one, { from: 0, to: 25_000 })
        .held(one, 0)
        .held(two, 10_000, 10_000 + length),
    );

  test.each([
    [900, "holds", "transient"],
    [1_100, "violated", "bounded"],
    [5_000, "violated", "sustained"],
  ] as const)("two holders for %d ms: %s, %s", (length, outcome, word) => {
    expect(overlap(length).outcome).toBe(outcome);
    expect(overlap(length).summary).toContain(word);
    expect(measured(overlap(length), "double")).toBe(length);
  });

  test("an address on a node that advertises nothing is said to be left behind", () => {
    expect(overlap(5_000).summary).toContain("left behind on director-2, which advertises nothing");
  });
});

describe("who is active on the wire", () => {
  const wire = (story: Story) => on("wire", "fault", story).measures[0]?.value;

  test("a loser that falls silent at the winner's advertisement has no tail", () => {
    expect(
      wire(
        framed({}, [one], healedAt16)
          .adverts(two, { from: 0, to: 10_000 })
          .adverts(one, { from: 10_200, to: 25_000 }),
      ),
    ).toBe(0);
  });

  test("a loser that sends on has one, and so has a better router that falls silent", () => {
    const sendsOn = framed({}, [one], healedAt16)
      .adverts(two, { from: 0, to: 12_000 })
      .adverts(one, { from: 9_700, to: 25_000 });
    expect(wire(sendsOn)).toBeCloseTo(11_000 - 9_700, 6);
    const betterFallsSilent = framed({}, [one], healedAt16)
      .adverts(one, { from: 0, to: 10_000 })
      .adverts(two, { from: 9_500, to: 25_000 });
    expect(wire(betterFallsSilent)).toBeCloseTo(10_500 - 9_500, 6);
  });

  test("the sender's own copy counts, and not one that reached another late", () => {
    const { header, history } = framed({}, [one], healedAt16)
      .adverts(one, { from: 0, to: 10_000 })
      .adverts(two, { from: 10_600, to: 25_000 })
      .recording();
    const delayed = history
      .filter((event) => event.kind === "advert" && event.t === at(9_000.01))
      .map((event) => ({ ...event, t: at(10_000) }));
    const verdict = singleHolder
      .judge({ header, history: [...history, ...delayed] })
      .find(({ plane, window }) => plane === "wire" && window === "fault");
    expect(verdict?.measures[0]?.value).toBe(0);
  });

  test("a goodbye ends it at once", () => {
    const goodbye = framed({}, [one], healedAt16)
      .adverts(one, { from: 0, to: 10_000 })
      .advert(one, 9_600, { priority: 0 })
      .adverts(two, { from: 9_700, to: 25_000 });
    expect(wire(goodbye)).toBe(0);
  });

  test("of two equal priorities the higher address wins", () => {
    const instances = [instance(one, 100), instance(two, 100)];
    const story = framed({ instances }, [one], healedAt16)
      .adverts(one, { from: 0, to: 10_000 })
      .adverts(two, { from: 9_200, to: 25_000 });
    expect(wire(story)).toBe(0);
  });
});

describe("the data plane", () => {
  const served = (story: Story) => on("data", "fault", story);
  const base = () => framed({}, [one], healedAt16);

  test("is violated when two directors' deliveries interleave", () => {
    const verdict = served(
      base()
        .probes({ from: 9_000, to: 12_000, every: 10, via: one })
        .probes({ from: 11_005, to: 12_000, every: 10, via: two }),
    );
    expect(verdict.outcome).toBe("holds");
    const long = served(
      base()
        .probes({ from: 9_000, to: 13_000, every: 10, via: one })
        .probes({ from: 11_005, to: 13_000, every: 10, via: two }),
    );
    expect(long.outcome).toBe("violated");
    expect(long.intervals[0]?.who).toEqual([one, two]);
    expect(measured(long, "double")).toBeGreaterThan(1_900);
  });

  test("holds through a clean change of roles, however quick", () => {
    const verdict = served(
      base()
        .probes({ from: 9_000, to: 11_000, every: 1, via: one })
        .probes({ from: 11_000, to: 13_000, every: 1, via: two }),
    );
    expect(measured(verdict, "double")).toBe(0);
  });

  test("does not count what was not delivered", () => {
    const verdict = served(
      base()
        .probes({ from: 9_000, to: 13_000, every: 10, via: one })
        .probes({ from: 11_005, to: 13_000, every: 10, via: two, outcome: "reset" }),
    );
    expect(verdict.outcome).toBe("holds");
  });

  test("does not apply without service", () => {
    expect(on("data", "fault", powerOff({}, { service: null })).outcome).toBe("not-applicable");
    const load = { kind: "none" as const, rate: 0, timeout: ms(0), sources: [] };
    expect(on("data", "healed", powerOff({}, { load })).outcome).toBe("not-applicable");
  });
});

describe("what was not seen", () => {
  test.each(planes)("nothing recorded on the %s plane is unknown, not holds", (plane) => {
    expect(on(plane, "fault", framed({}, [one], healedAt16)).outcome).toBe("unknown");
  });

  test("nobody holding it throughout the window is unknown", () => {
    const story = framed({}, [one], healedAt16).adverts(one, { from: 0, to: 2_000 });
    expect(on("wire", "fault", story).summary).toContain("Nobody advertised in this window");
  });

  test("a fault that was not witnessed makes a pass unknown and hides no violation", () => {
    const edges = { asked: 9_399, unwitnessed: 12_000, "end-asked": 15_900, ended: 16_000 };
    const quietStory = framed({}, [one], edges).adverts(one, { from: 0, to: 25_000 });
    expect(on("wire", "fault", quietStory).outcome).toBe("unknown");
    const split = framed({}, [one], edges)
      .adverts(one, { from: 0, to: 25_000 })
      .adverts(two, { from: 10_000, to: 15_000 });
    expect(on("wire", "fault", split).outcome).toBe("violated");
  });

  test("lost frames make a pass unknown on the planes they belong to", () => {
    const story = powerOff().lostFrames(one, 2);
    expect(on("wire", "fault", story).outcome).toBe("unknown");
    expect(on("address", "fault", story).outcome).toBe("holds");
    expect(on("data", "fault", powerOff().lostFrames(client, 2)).outcome).toBe("unknown");
  });

  test("a fault that never ended leaves the healed window unknown", () => {
    const story = framed({}, [one], { asked: 9_399, began: 9_400 }).adverts(one, { from: 0, to: 25_000 });
    expect(on("wire", "healed", story).outcome).toBe("unknown");
  });

  test("without an observer the ARP plane does not apply", () => {
    const nodes = pair().nodes.filter(({ role }) => role !== "observer");
    expect(on("arp", "fault", powerOff({}, { nodes })).outcome).toBe("not-applicable");
  });
});

test("a node without power, and a real server's loopback, hold nothing", () => {
  const story = framed({}, [one], healedAt16)
    .adverts(two, { from: 0, to: 25_000 })
    .held(one, 0)
    .held("real-1", 0, null, "lo")
    .power(9_500, one, "down")
    .held(two, 9_600);
  expect(measured(on("address", "fault", story), "double")).toBe(0);
});
