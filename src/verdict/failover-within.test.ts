import { ms } from "../domain/units.ts";
import { failoverWithin } from "./failover-within.ts";
import { cutHeartbeat, framed, gracefulStop, powerOff } from "./stories.ts";
import { ask, at, instance, measured, one, type Story, two } from "./testing.ts";

const on = (plane: "wire" | "address" | "arp" | "data", story: Story) =>
  ask(failoverWithin, story, plane, "fault");

describe("detection (wire)", () => {
  test("holds when the backup advertises as its master-down time runs out", () => {
    const verdict = on("wire", powerOff());
    expect(verdict.outcome).toBe("holds");
    expect(measured(verdict, "detection")).toBeCloseTo(3648.69, 2);
    expect(measured(verdict, "detection-overshoot")).toBeCloseTo(0.2525, 3);
    expect(measured(verdict, "takeover")).toBeCloseTo(3248.7, 3);
  });

  test("shows the frames it rests on, with filters for Wireshark", () => {
    const [last, first] = on("wire", powerOff()).evidence;
    expect(last?.frame?.capture).toBe("director-2.pcapng");
    expect(last?.filter).toBe("vrrp.virt_rtr_id == 100 && ip.src == 192.168.114.129");
    expect(first?.filter).toBe("vrrp.virt_rtr_id == 100 && ip.src == 192.168.114.251");
    expect(first?.t).toBe(at(12_648.7));
  });

  test.each([
    ["too late", 12_648.4375 + 52, "Too late by 1.99 ms"],
    ["too early", 12_648.4375 - 4, "Too early by 3.01 ms"],
  ])("is violated when it comes %s", (_, takeover, words) => {
    const verdict = on("wire", powerOff({ takeover }));
    expect(verdict.outcome).toBe("violated");
    expect(verdict.summary).toContain(words);
  });

  test("after a goodbye only the skew is waited for", () => {
    const verdict = on("wire", gracefulStop());
    expect(verdict.outcome).toBe("holds");
    expect(measured(verdict, "detection")).toBeCloseTo(648.59, 2);
    expect(on("wire", gracefulStop(9_400 + 3648.5)).outcome).toBe("violated");
    expect(on("wire", gracefulStop(9_400 + 1)).outcome).toBe("violated");
  });

  test("counts from what the backup heard, not from what the master went on sending", () => {
    const verdict = on("wire", cutHeartbeat());
    expect(verdict.outcome).toBe("holds");
    expect(measured(verdict, "detection")).toBeCloseTo(3648.69, 2);
  });

  test("a timer of version 3 may be one centisecond short", () => {
    const instances = [one, two].map((node, index) =>
      instance(node, 100 - 10 * index, { version: 3, advertInterval: ms(1000) }),
    );
    const early = { takeover: 12_648.4375 - 8 };
    expect(on("wire", powerOff(early, { instances })).outcome).toBe("holds");
    expect(on("wire", powerOff(early)).outcome).toBe("violated");
  });

  test("is violated when nobody takes over though a backup heard nothing for long enough", () => {
    const story = framed({}, [one], { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 })
      .adverts(one, { from: 0, to: 9_400 })
      .adverts(one, { from: 17_000, to: 25_000 });
    const verdict = on("wire", story);
    expect(verdict.outcome).toBe("violated");
    expect(verdict.summary).toContain("Nobody took over from director-1");
  });

  test("is unknown when the machine was as late as the take-over", () => {
    const late = { takeover: 12_648.4375 + 60 };
    const story = powerOff(late).probes({
      from: 11_000,
      to: 11_010,
      via: null,
      outcome: "timeout",
      late: 40,
    });
    expect(on("wire", story).outcome).toBe("unknown");
    expect(on("wire", powerOff(late)).outcome).toBe("violated");
  });

  test("is unknown when captures lost frames, the clock was stepped or the start was dirty", () => {
    expect(on("wire", powerOff().lostFrames(two, 3)).outcome).toBe("unknown");
    expect(on("wire", powerOff({ takeover: 13_000 }).lostFrames(two, 3)).outcome).toBe("unknown");
    expect(on("wire", powerOff().lostFrames(two, 0)).outcome).toBe("holds");
    expect(on("wire", powerOff().add({ kind: "clock-step", t: at(11_000), by: ms(20) })).outcome).toBe(
      "unknown",
    );
    const dirty = powerOff().adverts(two, { from: 5_000, to: 10_400, heardBy: [] });
    expect(on("wire", dirty).summary).toContain("both advertised when the fault was made");
  });

  test("is unknown when the fault was not witnessed or not made", () => {
    const unseen = framed({}, [one], { asked: 9_399, unwitnessed: 12_000, "end-asked": 16_000 }).adverts(
      one,
      {
        from: 0,
        to: 25_000,
      },
    );
    expect(on("wire", unseen).outcome).toBe("unknown");
    expect(on("wire", framed({}, [one], {}).adverts(one, { from: 0, to: 25_000 })).outcome).toBe("unknown");
  });

  test("does not apply while the backup goes on hearing the master", () => {
    const story = framed({}, [two], {
      asked: 9_399,
      began: 9_400,
      "end-asked": 15_900,
      ended: 16_000,
    }).adverts(one, { from: 0, to: 25_000 });
    expect(on("wire", story).outcome).toBe("not-applicable");
  });

  test("does not apply to a silence before the fault, or of a backup that has no power itself", () => {
    const edges = { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 };
    const earlier = framed({}, [two], edges)
      .adverts(one, { from: 0, to: 3_000 })
      .adverts(one, { from: 7_000, to: 25_000 });
    expect(on("wire", earlier).outcome).toBe("not-applicable");
    const dark = framed({}, [two], edges)
      .adverts(one, { from: 0, to: 9_400 })
      .power(9_450, two, "down")
      .adverts(one, { from: 10_000, to: 16_500, heardBy: [] })
      .power(15_950, two, "up")
      .adverts(one, { from: 17_000, to: 25_000 });
    expect(on("wire", dark).outcome).toBe("not-applicable");
  });

  test("does not apply to a second virtual router beside the first", () => {
    const story = framed({}, [two], { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 })
      .adverts(one, { from: 0, to: 25_000 })
      .adverts(two, { from: 13_050, to: 16_000, vrid: 101 });
    const verdict = on("wire", story);
    expect(verdict.outcome).toBe("not-applicable");
    expect(verdict.summary).toContain("virtual router 101");
  });

  test("does not apply to a better router that preempts", () => {
    const story = framed({}, [two], { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 })
      .adverts(one, { from: 0, to: 12_000 })
      .adverts(two, { from: 12_000, to: 25_000, priority: 150 });
    expect(on("wire", story).outcome).toBe("not-applicable");
  });

  test("does not apply to a single director", () => {
    const story = powerOff({}, { instances: [instance(one, 100)] });
    expect(on("wire", story).outcome).toBe("not-applicable");
  });
});

describe("actuation (address, arp)", () => {
  test("holds when the address and the announcement follow at once", () => {
    expect(measured(on("address", powerOff()), "address")).toBeCloseTo(0.2, 6);
    expect(measured(on("arp", powerOff()), "gratuitous-arp")).toBeCloseTo(0.4, 6);
    expect(on("address", powerOff()).outcome).toBe("holds");
    expect(on("arp", powerOff()).outcome).toBe("holds");
  });

  test("is violated when either dawdles, or comes before the advertisement by far", () => {
    expect(on("address", powerOff({ addressAfter: 80 })).outcome).toBe("violated");
    expect(on("address", powerOff({ addressAfter: -500 })).outcome).toBe("violated");
    expect(on("arp", powerOff({ arpAfter: 80 })).outcome).toBe("violated");
  });

  test("is violated when either never comes", () => {
    const mute = framed({}, [one], { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 })
      .adverts(one, { from: 0, to: 9_400 })
      .adverts(two, { from: 12_648.7, to: 25_000, heardBy: [] });
    expect(on("address", mute).summary).toContain("never came to an interface of director-2");
    expect(on("arp", mute).summary).toContain("sent no gratuitous ARP");
    expect([on("address", mute).outcome, on("arp", mute).outcome]).toEqual(["violated", "violated"]);
  });
});

describe("outage (data)", () => {
  test("holds within the window that the configuration gives", () => {
    const verdict = on("data", powerOff());
    expect(verdict.outcome).toBe("holds");
    expect(measured(verdict, "outage")).toBeCloseTo(3250.96, 2);
    expect(measured(verdict, "lost-probes")).toBe(59);
    expect(measured(verdict, "first-answer")).toBeCloseTo(2.28, 2);
    expect(measured(verdict, "last-answer")).toBeCloseTo(-9.02, 2);
  });

  test("is violated when clients come back too late or never", () => {
    expect(on("data", powerOff({ answersAfter: 900 })).outcome).toBe("violated");
    const never = framed({}, [one], { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 })
      .adverts(one, { from: 0, to: 9_400 })
      .adverts(two, { from: 12_648.7, to: 25_000, heardBy: [] })
      .probes({ from: 0, to: 9_400, every: 10, via: one })
      .probes({ from: 9_400, to: 25_000, every: 10, via: one, outcome: "timeout" });
    expect(on("data", never).summary).toContain("none came until the recording's end");
    expect(on("data", never).outcome).toBe("violated");
  });

  test("is violated when the outage is shorter than the timers allow", () => {
    const verdict = on("data", powerOff({ takeover: 9_400 + 1500 }));
    expect(verdict.outcome).toBe("violated");
    expect(verdict.summary).toContain("shorter than allowed");
  });

  test("may be none at all where the old master went on serving", () => {
    const verdict = on("data", cutHeartbeat());
    expect(verdict.outcome).toBe("holds");
    expect(measured(verdict, "outage")).toBe(0);
  });

  test("counts an answer to a repeated SYN as not served when it was sent", () => {
    const story = cutHeartbeat().probes({ from: 13_003, to: 13_004, via: one, took: 1_010 });
    expect(measured(on("data", story), "lost-probes")).toBe(1);
  });

  test("is unknown when clients came back later by no more than the machine was late", () => {
    const late = powerOff({ answersAfter: 400 });
    expect(on("data", late).outcome).toBe("violated");
    expect(on("data", late).summary).toContain("the first answer through the new master came 401");
    const slow = late.probes({ from: 12_005, to: 12_006, via: one, outcome: "timeout", late: 420 });
    expect(on("data", slow).outcome).toBe("unknown");
  });

  test("a loss after the heal is none of the take-over's", () => {
    const story = powerOff().probes({ from: 21_003, to: 21_004, via: one, outcome: "timeout" });
    expect(measured(on("data", story), "lost-probes")).toBe(59);
  });

  test("losses soon after another belong to one outage, later ones do not", () => {
    const again = (t: number) =>
      cutHeartbeat()
        .probes({ from: 12_003, to: 12_004, via: one, outcome: "timeout" })
        .probes({ from: t, to: t + 1, via: one, outcome: "timeout" });
    expect(measured(on("data", again(12_503)), "outage")).toBeGreaterThan(500);
    expect(measured(on("data", again(14_503)), "outage")).toBeLessThan(300);
    expect(measured(on("data", again(14_503)), "lost-probes")).toBe(2);
  });

  test("is unknown when the prober was too coarse at the edges, or losses came before the fault", () => {
    const coarse = framed({}, [one], { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 })
      .adverts(one, { from: 0, to: 9_400 })
      .adverts(two, { from: 12_648.7, to: 25_000, heardBy: [] })
      .probes({ from: 0, to: 9_400, via: one })
      .probes({ from: 9_400, to: 12_700, via: one, outcome: "timeout" })
      .probes({ from: 12_700, to: 25_000, via: two });
    expect(on("data", coarse).summary).toContain("too coarse to judge");
    expect(on("data", coarse).outcome).toBe("unknown");
    const dirty = powerOff().probes({ from: 8_705, to: 9_300, every: 10, via: one, outcome: "timeout" });
    expect(on("data", dirty).summary).toContain("a dirty start");
    expect(on("data", dirty).outcome).toBe("unknown");
  });

  test("does not apply without a service or without load", () => {
    expect(on("data", powerOff({}, { service: null })).outcome).toBe("not-applicable");
    const load = { kind: "none" as const, rate: 0, timeout: ms(0), sources: [] };
    expect(on("data", powerOff({}, { load })).outcome).toBe("not-applicable");
  });

  test("is unknown when the client's capture lost frames, though the wire is not", () => {
    const story = powerOff().lostFrames("client", 1);
    expect(on("data", story).outcome).toBe("unknown");
    expect(on("wire", story).outcome).toBe("holds");
  });
});
