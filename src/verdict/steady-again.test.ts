import { ms } from "../domain/units.ts";
import { steadyAgain } from "./steady-again.ts";
import { cutHeartbeat, framed, gracefulStop, powerOff } from "./stories.ts";
import { ask, at, instance, measured, one, type Story, two } from "./testing.ts";

const asked = (story: Story) => ask(steadyAgain, story, null, "healed");
const healedAt16 = { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 };

/** A cluster that nothing ever moves. */
const calm = (to = 25_000, header: Parameters<typeof framed>[0] = {}) =>
  framed(header, [two], healedAt16)
    .adverts(one, { from: 0, to: to + 1 })
    .held(one, 0);

test("holds once the first master is back and nothing moves any more", () => {
  expect(asked(powerOff()).outcome).toBe("holds");
  expect(measured(asked(powerOff()), "settled")).toBeCloseTo(3609.7, 3);
  expect(asked(gracefulStop()).outcome).toBe("holds");
  expect(asked(cutHeartbeat()).outcome).toBe("holds");
});

test("holds at once where nothing happened after the heal", () => {
  expect(asked(calm()).outcome).toBe("holds");
  expect(measured(asked(calm()), "settled")).toBe(0);
});

test("a change of hands without a gap is a change", () => {
  const story = framed({}, [one], healedAt16)
    .adverts(two, { from: 0, to: 20_000 })
    .held(two, 0, 20_000)
    .adverts(one, { from: 20_000, to: 25_001 })
    .held(one, 20_000);
  expect(asked(story).outcome).toBe("holds");
  expect(measured(asked(story), "settled")).toBeCloseTo(4_000, 3);
});

test("the deadline is the master-down time, the preemption delay and ten seconds", () => {
  const instances = [instance(one, 100, { preemptDelay: ms(5_000) }), instance(two, 90)];
  expect(asked(calm()).measures[0]?.expected).toEqual([0, 13_648.4375]);
  expect(asked(calm(25_000, { instances })).measures[0]?.expected).toEqual([0, 18_648.4375]);
});

describe("is violated", () => {
  const longer = (story: Story) => story.add({ kind: "phase", t: at(40_000), phase: "ending" });
  const without25 = (story: Story) => {
    const { header, history } = longer(story).recording();
    const kept = history.filter(
      (event) => !(event.kind === "phase" && event.phase === "ending" && event.t < at(30_000)),
    );
    return { header, history: kept };
  };
  const judged = (story: Story) => steadyAgain.judge(without25(story))[0]!;

  test("when anything moves after the deadline, and says what", () => {
    const verdict = judged(calm(40_000).held(two, 30_000, 30_001));
    expect(verdict.outcome).toBe("violated");
    expect(verdict.summary).toContain("director-1 and director-2 both held the address (address)");
    expect(judged(calm(40_000)).outcome).toBe("holds");
  });

  test("when a probe is lost after the deadline", () => {
    const story = calm(40_000)
      .probes({ from: 0, to: 40_000, via: one })
      .probes({ from: 35_003, to: 35_004, via: one, outcome: "refused" });
    expect(judged(story).summary).toContain("was not served (refused)");
    expect(judged(story).outcome).toBe("violated");
  });

  test("when the wrong director is master at the end, unless it may stay", () => {
    const stays = (header: Parameters<typeof framed>[0] = {}) =>
      framed(header, [one], healedAt16)
        .adverts(one, { from: 0, to: 9_400 })
        .held(one, 0, 9_400)
        .adverts(two, { from: 12_650, to: 25_001 })
        .held(two, 12_650);
    expect(asked(stays()).outcome).toBe("violated");
    expect(asked(stays()).summary).toContain("director-1 has the highest priority and preempts");
    const instances = [instance(one, 100, { preempt: false }), instance(two, 90)];
    expect(asked(stays({ instances })).outcome).toBe("holds");
  });
});

describe("is unknown", () => {
  test("when the recording ends too soon after the last change", () => {
    expect(asked(calm().held(two, 23_000, 23_001)).summary).toContain("The recording ends 1.999 s after");
    expect(asked(calm().held(two, 23_000, 23_001)).outcome).toBe("unknown");
    expect(asked(calm().held(two, 21_000, 21_001)).outcome).toBe("holds");
  });

  test("when it was not steady before the fault", () => {
    expect(asked(calm().held(two, 8_000, 8_001)).summary).toContain("Not steady before the fault");
    expect(asked(calm().held(two, 8_000, 8_001)).outcome).toBe("unknown");
    expect(asked(calm().held(two, 2_000, 2_001)).outcome).toBe("holds");
  });

  test("but not when requests under way were lost with the fault", () => {
    const losing = (from: number) => powerOff().probes({ from, to: from + 1, via: one, outcome: "timeout" });
    expect(asked(losing(9_390)).outcome).toBe("holds");
    expect(asked(losing(9_300)).summary).toContain("Not steady before the fault");
  });

  test("when the fault was not made, never ended or was not witnessed", () => {
    const edges = (some: Parameters<Story["fault"]>[1]) =>
      asked(framed({}, [two], some).adverts(one, { from: 0, to: 25_001 }).held(one, 0)).outcome;
    expect(edges({})).toBe("unknown");
    expect(edges({ asked: 9_399, began: 9_400 })).toBe("unknown");
    expect(edges({ asked: 9_399, "end-asked": 15_900, ended: 16_000 })).toBe("unknown");
    expect(edges(healedAt16)).toBe("holds");
  });

  test("when nothing of the address or of the wire was recorded", () => {
    expect(asked(framed({}, [two], healedAt16).adverts(one, { from: 0, to: 25_001 })).outcome).toBe(
      "unknown",
    );
    expect(asked(framed({}, [two], healedAt16).held(one, 0)).outcome).toBe("unknown");
  });

  test("when the run was interrupted", () => {
    expect(asked(calm(25_000, { interrupted: true })).outcome).toBe("unknown");
  });
});

test("does not apply to a single director", () => {
  expect(asked(calm(25_000, { instances: [instance(one, 100)] })).outcome).toBe("not-applicable");
});

test("one late answer to the observer disturbs nothing, two running do", () => {
  const rounds = (silent: readonly number[]) => {
    const story = calm();
    for (let t = 0; t < 25_000; t += 100) story.answered(t, t + 1, silent.includes(t) ? [] : [one]);
    return measured(asked(story), "settled");
  };
  expect(rounds([17_000])).toBe(0);
  expect(rounds([17_000, 17_100])).toBe(1_100);
});
