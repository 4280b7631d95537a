import type { ServiceFacts } from "../domain/recording.ts";
import { ms } from "../domain/units.ts";
import { distribution } from "./distribution.ts";
import { framed, powerOff } from "./stories.ts";
import { ask, at, client, measured, one, type Story, service, source, two } from "./testing.ts";

const asked = (story: Story) => ask(distribution, story, "data", "run");
const steady = (changes: Partial<ServiceFacts> = {}) =>
  framed({ service: { ...service, ...changes } }, [one], {});
const weighted = (a: number, b: number): ServiceFacts["servers"] =>
  service.servers.map((server, index) => ({ ...server, weight: index === 0 ? a : b }));
const from = (pattern: string) => (index: number) =>
  pattern[index % pattern.length] === "1" ? "real-1" : "real-2";

describe("round robin with persistence", () => {
  test("counts one decision for each source and director", () => {
    const verdict = asked(powerOff());
    expect(verdict.outcome).toBe("holds");
    expect(measured(verdict, "decisions")).toBe(32);
    expect(verdict.summary).toContain("real-1 16, real-2 16");
  });

  test("is violated by a source that goes to the same server as the one before", () => {
    const twice = (index: number) => from(index % 16 < 8 ? "12" : "21")(index);
    const verdict = asked(steady().probes({ from: 0, to: 5_000, via: one, server: twice }));
    expect(verdict.outcome).toBe("violated");
    expect(verdict.summary).toContain("rr at director-1 is broken at decision 9: real-2 instead of real-1");
    expect(verdict.evidence[0]?.frame?.capture).toBe("client.pcapng");
  });

  test("is violated by a source that loses its server", () => {
    const moved = (index: number) => from(index < 32 ? "12" : "21")(index);
    const verdict = asked(steady().probes({ from: 0, to: 8_000, via: one, server: moved }));
    expect(verdict.outcome).toBe("violated");
    expect(verdict.summary).toContain("192.168.114.2 went to real-1 and then to real-2");
    expect(measured(verdict, "broken-persistence")).toBe(1 * 8);
  });

  test("a source's place in the order is that of its first SYN, even if that one got no answer", () => {
    const story = steady()
      .probes({ from: 0, to: 10, via: one, outcome: "reset", took: 1, source: () => source(0) })
      .probes({ from: 10, to: 150, every: 10, via: one, server: from("12") })
      .probes({ from: 150, to: 160, via: one, server: () => "real-1", source: () => source(0) });
    expect(asked(story).outcome).toBe("holds");
    expect(measured(asked(story), "decisions")).toBe(15);
  });

  test("a source that rested for longer than its persistence is decided anew", () => {
    const story = steady({ persistence: 2 })
      .probes({ from: 0, to: 3_200, every: 100, via: one, server: from("12") })
      .probes({ from: 9_000, to: 12_200, every: 100, via: one, server: from("21") });
    expect(asked(story).summary).toContain(
      "rr at director-1 is broken at decision 17: real-2 instead of real-1",
    );
    const kept = steady({ persistence: 20 })
      .probes({ from: 0, to: 3_200, every: 100, via: one, server: from("12") })
      .probes({ from: 9_000, to: 12_200, every: 100, via: one, server: from("21") });
    expect(asked(kept).summary).toContain("Persistence is broken");
  });

  test("another director has a pointer and a table of its own", () => {
    const story = steady()
      .probes({ from: 0, to: 6_400, via: one, server: from("12") })
      .probes({ from: 6_400, to: 12_800, via: two, server: from("21") });
    expect(asked(story).outcome).toBe("holds");
  });

  test("a director that served before still knows its sources, unless it may have been restarted", () => {
    const back = (server: (index: number) => string) =>
      steady()
        .probes({ from: 0, to: 6_400, via: one, server: from("12") })
        .probes({ from: 6_400, to: 12_800, via: two, server: from("12") })
        .probes({ from: 12_800, to: 19_200, via: one, server });
    expect(asked(back(from("12"))).outcome).toBe("holds");
    expect(asked(back(from("21"))).outcome).toBe("violated");
    const restarted = back(from("21")).add({
      kind: "claim",
      t: at(7_000),
      node: one,
      instance: "VI_1",
      state: "INIT",
      text: "",
    });
    expect(asked(restarted).outcome).toBe("holds");
    const off = back(from("21")).power(7_000, one, "down").power(9_000, one, "up");
    expect(asked(off).outcome).toBe("holds");
  });

  test("a fault aimed at the serving director does not hide a source that moves between edges", () => {
    const edges = { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 };
    const moved = (index: number) => (index === 60 ? "real-2" : from("12")(index));
    const story = framed({}, [one, two], edges).probes({ from: 0, to: 25_000, via: one, server: moved });
    expect(asked(story).outcome).toBe("violated");
    const kept = framed({}, [one, two], edges).probes({ from: 0, to: 25_000, via: one });
    expect(asked(kept).outcome).toBe("holds");
  });
});

describe("round robin without persistence", () => {
  const plain = { persistence: 0 };

  test("every connection is a decision", () => {
    const verdict = asked(
      steady(plain).probes({ from: 0, to: 2_000, every: 10, via: one, server: from("12") }),
    );
    expect(verdict.outcome).toBe("holds");
    expect(measured(verdict, "decisions")).toBe(200);
  });

  test("equal counts in the wrong order are violated", () => {
    const verdict = asked(
      steady(plain).probes({ from: 0, to: 2_000, every: 10, via: one, server: from("1122") }),
    );
    expect(verdict.outcome).toBe("violated");
    expect(verdict.summary).toContain("decision 2: real-1 instead of real-2");
  });

  test("the order is that of the SYNs on the wire", () => {
    const swapped = (offset: number) =>
      steady(plain)
        .probes({ from: 0, to: 100, every: 10, via: one, server: from("12") })
        .probes({ from: 101, to: 102, via: one, server: () => "real-2", late: offset })
        .probes({ from: 102, to: 103, via: one, server: () => "real-1" });
    expect(asked(swapped(5)).outcome).toBe("holds");
    expect(asked(swapped(0)).outcome).toBe("violated");
  });

  test("a lost connection ends the known order", () => {
    const story = steady(plain)
      .probes({ from: 0, to: 400, every: 10, via: one, server: from("12") })
      .probes({ from: 400, to: 410, via: one, outcome: "reset", took: 1 })
      .probes({ from: 410, to: 800, every: 10, via: one, server: from("12") });
    expect(asked(story).outcome).toBe("holds");
  });

  test("an order that the client's capture does not give is unknown when it looks wrong", () => {
    const { header, history } = steady(plain)
      .probes({ from: 0, to: 2_000, every: 10, via: one, server: from("1122") })
      .recording();
    const unseen = history.map((event) => (event.kind === "probe" ? { ...event, wireSent: null } : event));
    expect(distribution.judge({ header, history: unseen })[0]?.outcome).toBe("unknown");
  });
});

describe("weighted round robin", () => {
  const wrr = { persistence: 0, scheduler: "wrr", servers: weighted(4, 2) };

  test("repeats a cycle of the weights' reduced sum", () => {
    expect(
      asked(steady(wrr).probes({ from: 0, to: 600, every: 10, via: one, server: from("112") })).outcome,
    ).toBe("holds");
    expect(
      asked(steady(wrr).probes({ from: 0, to: 600, every: 10, via: one, server: from("12") })).outcome,
    ).toBe("violated");
  });

  test("the cycle is that of the reduced weights", () => {
    const story = steady(wrr).probes({ from: 0, to: 600, every: 10, via: one, server: from("112211") });
    expect(asked(story).outcome).toBe("violated");
  });

  test("a server without weight gets nothing", () => {
    const story = steady({ persistence: 0, servers: weighted(1, 0) });
    expect(asked(story.probes({ from: 0, to: 600, every: 10, via: one, server: from("12") })).outcome).toBe(
      "violated",
    );
  });
});

describe("schedulers without an exact rule", () => {
  const lc = { persistence: 0, scheduler: "lc" };
  const some = (pattern: string, to = 3_000) =>
    asked(steady(lc).probes({ from: 0, to, every: 10, via: one, server: from(pattern) }));

  test("are tested by their shares, with a p-value and intervals", () => {
    const verdict = some("1122");
    expect(verdict.outcome).toBe("holds");
    expect(measured(verdict, "p-value")).toBeCloseTo(1, 3);
    expect(verdict.evidence[0]?.text).toContain(
      "real-1: 150 of 300, 95 % interval 44.4 % to 55.6 %, expected 50.0 %",
    );
    expect(some("1112").outcome).toBe("violated");
    expect(measured(some("1112"), "p-value")).toBeLessThan(1e-12);
  });

  test("too few decisions are unknown", () => {
    expect(some("1112", 900).outcome).toBe("unknown");
  });

  test("a difference that is large but may be chance is no violation", () => {
    const verdict = some(`${"12".repeat(45)}${"1".repeat(10)}`, 1_000);
    expect(measured(verdict, "p-value")).toBeCloseTo(0.3173, 4);
    expect(verdict.outcome).toBe("holds");
  });

  test("a server without weight must get nothing", () => {
    const three = [...service.servers, { ...service.servers[0]!, node: "real-3", weight: 0 }];
    const story = steady({ ...lc, servers: three }).probes({
      from: 0,
      to: 3_000,
      every: 10,
      via: one,
      server: (index) => (index === 200 ? "real-3" : from("12")(index)),
    });
    expect(asked(story).summary).toContain("1 went to servers without weight");
    expect(asked(story).outcome).toBe("violated");
  });

  test("a difference that is sure but small is no violation", () => {
    const pattern = `${"12".repeat(48)}1111`;
    const verdict = asked(
      steady(lc).probes({ from: 0, to: 100_000, every: 10, via: one, server: from(pattern) }),
    );
    expect(measured(verdict, "p-value")).toBeLessThan(0.001);
    expect(verdict.outcome).toBe("holds");
  });
});

describe("real servers that come and go", () => {
  const plain = { persistence: 0, checkWindow: ms(1_000) };
  const outage = (changes: Partial<ServiceFacts>, during: string) =>
    steady(changes)
      .power(2_000, "real-2", "down")
      .power(6_000, "real-2", "up")
      .probes({ from: 0, to: 2_000, every: 10, via: one, server: from("12") })
      .probes({ from: 2_000, to: 2_900, every: 10, via: one, server: from("1") })
      .probes({ from: 3_100, to: 6_000, every: 10, via: one, server: from(during) })
      .probes({ from: 7_100, to: 9_000, every: 10, via: one, server: from("12") });

  test("decisions are judged on those that were there, apart from the health check's window", () => {
    const verdict = asked(outage(plain, "1"));
    expect(verdict.outcome).toBe("holds");
    expect(measured(verdict, "decisions")).toBe(200 + 290 + 190);
  });

  test("a server that is gone must not be chosen once the check had its time", () => {
    expect(asked(outage(plain, "12")).outcome).toBe("violated");
  });

  test("without a known check time only what came before the change is judged", () => {
    expect(measured(asked(outage({ persistence: 0 }, "12")), "decisions")).toBe(200);
  });
});

describe("is unknown", () => {
  test("with too few decisions", () => {
    expect(asked(steady().probes({ from: 0, to: 500, via: one })).outcome).toBe("unknown");
    expect(asked(steady()).outcome).toBe("unknown");
  });

  test("when connections that were not answered may have moved the pointer", () => {
    const wrong = (index: number) => from(index % 16 < 8 ? "12" : "21")(index);
    const story = steady()
      .probes({ from: 0, to: 1, via: one, outcome: "timeout", source: () => source(15) })
      .probes({
        from: 10,
        to: 5_000,
        via: one,
        server: (index) => wrong(index),
        source: (index) => source(index),
      });
    expect(asked(story).summary).toContain("may have moved the pointer");
    expect(asked(story).outcome).toBe("unknown");
  });

  test("when the client's capture lost frames", () => {
    expect(asked(powerOff().lostFrames(client, 1)).outcome).toBe("unknown");
  });
});

test("an answer to a repeated SYN is no decision of the director that its first SYN was sent to", () => {
  const story = steady()
    .probes({ from: 0, to: 6_400, via: one, server: from("12") })
    .probes({
      from: 6_450,
      to: 6_451,
      via: one,
      took: 1_020,
      server: () => "real-2",
      source: () => source(0),
    })
    .probes({ from: 7_500, to: 13_900, via: two, server: from("21") });
  expect(measured(asked(story), "broken-persistence")).toBe(0);
});

test("requests that no probe made take the order away, and the shares are tested", () => {
  const sample = {
    kind: "load-sample" as const,
    t: at(100),
    tool: "k6" as const,
    client,
    latency: ms(1),
    ok: true,
    server: "real-1",
  };
  const story = steady({ persistence: 0 }).probes({
    from: 0,
    to: 3_000,
    every: 10,
    via: one,
    server: from("1122"),
  });
  expect(asked(story.add(sample)).outcome).toBe("holds");
});

test("with persistence the sources are the same whoever asks: the order is gone, the numbers must be even", () => {
  const beside = (server: (index: number) => string) =>
    steady()
      .probes({ from: 0, to: 5_000, via: one, server })
      .add({
        kind: "load-sample",
        t: at(100),
        tool: "k6",
        client,
        latency: ms(1),
        ok: true,
        server: "real-1",
      });
  // Sixteen sources keep their servers; the first half in another order than the second.
  expect(asked(beside((index) => from(index % 16 < 8 ? "12" : "21")(index))).outcome).toBe("holds");
  const uneven = asked(beside((index) => (index % 16 < 10 ? "real-1" : "real-2")));
  expect(uneven.outcome).toBe("violated");
  expect(uneven.summary).toContain("uneven by 4 turns");
});

test("does not apply without a service or without load", () => {
  expect(asked(powerOff({}, { service: null })).outcome).toBe("not-applicable");
  const load = { kind: "none" as const, rate: 0, timeout: ms(0), sources: [] };
  expect(asked(powerOff({}, { load })).outcome).toBe("not-applicable");
});
