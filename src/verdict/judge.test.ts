import type { Expectation } from "../domain/expectation.ts";
import { exitCodeOf } from "./exit-code.ts";
import { judge, judgeWith, properties } from "./judge.ts";
import type { Property } from "./property.ts";
import { cutHeartbeat, powerOff } from "./stories.ts";
import { expecting, pair, type vip } from "./testing.ts";

const withExpectations = (...expectations: Expectation[]) =>
  judge(cutHeartbeat({ expectations }).recording());
const splitBrain = expecting("single-holder", "wire", "fault", "violated");
const wireHealed = expecting("single-holder", "wire", "healed", "holds");

test("every property answers every question it names, in order", () => {
  const { verdicts } = judge(powerOff().recording());
  const asked = properties.flatMap(({ name, questions }) =>
    questions.map((question) => [name, question.plane, question.window]),
  );
  expect(verdicts.map(({ property, plane, window }) => [property, plane, window])).toEqual(asked);
});

describe("expectations", () => {
  test("are met when verdicts come out as expected, an expected violation too", () => {
    const judged = withExpectations(splitBrain, wireHealed);
    expect(judged.judgements.map(({ outcome }) => outcome)).toEqual(["met", "met"]);
    expect(judged.outcome).toBe("met");
  });

  test("are unmet the other way round, and say so", () => {
    const judged = withExpectations({ ...splitBrain, expect: "holds" }, wireHealed);
    expect(judged.outcome).toBe("unmet");
    expect(judged.judgements[0]?.summary).toContain(
      "Expected that single-holder (wire) in the fault window holds, but it is violated",
    );
    expect(withExpectations({ ...wireHealed, expect: "violated" }).outcome).toBe("unmet");
  });

  test.each([
    [{ atLeast: 2_000, atMost: 4_000 }, "met"],
    [{ atMost: 3_000 }, "met"],
    [{ atMost: 2_999 }, "unmet"],
    [{ atLeast: 3_001 }, "unmet"],
  ] as const)("bounds on a measure are inclusive: %j is %s", (bounds, outcome) => {
    expect(withExpectations({ ...splitBrain, bounds: { measure: "double", ...bounds } }).outcome).toBe(
      outcome,
    );
  });

  test("a bound on a measure that the verdict has not is unknown", () => {
    expect(withExpectations({ ...splitBrain, bounds: { measure: "tripled", atMost: 1 } }).outcome).toBe(
      "unknown",
    );
  });

  test("on a verdict that nobody gives are unknown", () => {
    const judged = withExpectations(expecting("single-holder", "state", "run", "holds"));
    expect(judged.judgements[0]?.summary).toBe(
      "There is no verdict on single-holder (state) in the run window.",
    );
    expect(judged.outcome).toBe("unknown");
  });

  test("one that does not apply counts for nothing, and all of them are not a pass", () => {
    const data = expecting("failover-within", "data", "fault", "holds");
    const without = (...expectations: Expectation[]) =>
      judge(cutHeartbeat({ service: null, expectations }).recording());
    expect(without(data, splitBrain).judgements[0]?.outcome).toBe("not-applicable");
    expect(without(data, splitBrain).outcome).toBe("met");
    expect(without(data).outcome).toBe("unknown");
    expect(without().outcome).toBe("unknown");
  });
});

test("an unwitnessed fault makes its own verdicts unknown and hides no violation", () => {
  const { header, history } = cutHeartbeat({ expectations: [wireHealed, splitBrain] }).recording();
  const unseen = history.filter((event) => !(event.kind === "fault" && event.edge === "began"));
  const judged = judge({ header, history: unseen });
  expect(judged.judgements.map(({ outcome }) => outcome)).toEqual(["unknown", "met"]);
});

test("a recording whose lab failed gets no verdicts and the outcome failed", () => {
  const judged = judge(
    powerOff({}, { failure: "no macvlan in this kernel", expectations: [wireHealed] }).recording(),
  );
  expect(judged.verdicts).toEqual([]);
  expect(judged.outcome).toBe("failed");
  expect(judged.judgements[0]?.summary).toBe("Nothing can be said: no macvlan in this kernel");
});

test("a property that throws answers unknown to all its questions, with its reason", () => {
  const broken: Property = {
    name: "single-holder",
    questions: [
      { plane: "wire", window: "fault" },
      { plane: "wire", window: "healed" },
    ],
    judge: () => {
      throw new Error("a bug");
    },
  };
  const judged = judgeWith([broken], powerOff({}, { expectations: [wireHealed] }).recording());
  expect(judged.verdicts.map(({ outcome, summary }) => [outcome, summary])).toEqual([
    ["unknown", "The check itself failed: a bug"],
    ["unknown", "The check itself failed: a bug"],
  ]);
  expect(judged.outcome).toBe("unknown");
});

test("an interrupted run keeps what was proven before and passes nothing after", () => {
  const { verdicts } = judge(cutHeartbeat({ interrupted: true }).recording());
  const outcomeOn = (window: string) =>
    verdicts.find(
      (each) => each.property === "single-holder" && each.plane === "wire" && each.window === window,
    )?.outcome;
  expect([outcomeOn("fault"), outcomeOn("healed")]).toEqual(["violated", "unknown"]);
});

test("of several addresses the worst answer stands and names its address", () => {
  const other = { ...pair().vips[0]!, name: "other", address: "192.168.114.181" as typeof vip };
  const vips = [other, ...pair().vips];
  const verdict = judge(cutHeartbeat({ vips }).recording()).verdicts.find(
    (each) => each.property === "single-holder" && each.plane === "wire" && each.window === "fault",
  );
  expect(verdict?.outcome).toBe("violated");
  expect(verdict?.summary).toMatch(/^192\.168\.114\.180: director-1 and director-2 both advertised/);
});

test("a topology without a virtual address has nothing to judge", () => {
  const outcomes = judge(powerOff({}, { vips: [] }).recording()).verdicts.map(({ outcome }) => outcome);
  expect(new Set(outcomes)).toEqual(new Set(["not-applicable"]));
});

test.each([
  [["met", "unmet", "failed", "unknown"], 3],
  [["met", "unknown", "unmet"], 1],
  [["met", "unknown"], 4],
  [["met", "met"], 0],
  [[], 4],
] as const)("recordings %j end with exit code %d", (outcomes, code) => {
  expect(exitCodeOf(outcomes.map((outcome) => ({ outcome })))).toBe(code);
});

test("what an interrupted run had no time to reach is unknown, not unmet", () => {
  const bounded = { ...splitBrain, bounds: { measure: "double", atLeast: 60_000 } };
  const outcome = (interrupted: boolean) =>
    judge(cutHeartbeat({ interrupted, expectations: [bounded] }).recording()).judgements[0]?.outcome;
  expect(outcome(true)).toBe("unknown");
  expect(outcome(false)).toBe("unmet");
});
