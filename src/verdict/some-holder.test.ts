import { someHolder } from "./some-holder.ts";
import { framed, gracefulStop, powerOff } from "./stories.ts";
import { ask, measured, one, type Story, two } from "./testing.ts";

const healedAt16 = { asked: 9_399, began: 9_400, "end-asked": 15_900, ended: 16_000 };
const on = (plane: "address" | "wire", window: "fault" | "healed", story: Story) =>
  ask(someHolder, story, plane, window);

test("holds when the gap is the backup's master-down time", () => {
  const address = on("address", "fault", powerOff());
  expect(address.outcome).toBe("holds");
  expect(measured(address, "gap")).toBeCloseTo(12_648.9 - 9_450, 3);
  const wire = on("wire", "fault", powerOff());
  expect(wire.outcome).toBe("holds");
  expect(measured(wire, "gap")).toBeCloseTo(12_648.7 - 10_500, 3);
  expect(on("wire", "healed", powerOff()).outcome).toBe("holds");
});

test("a goodbye opens the gap at once", () => {
  expect(measured(on("wire", "fault", gracefulStop()), "gap")).toBeCloseTo(648.6, 3);
});

test("the bound is the survivor's master-down time and two advertisements, and the tolerance", () => {
  expect(on("wire", "fault", powerOff()).measures[0]?.expected).toEqual([0, 3648.4375 + 2000 + 50]);
});

describe("is violated when nobody comes for longer, on each plane for itself", () => {
  const nobodyAdvertises = framed({}, [one], healedAt16).adverts(one, { from: 0, to: 8_400 }).held(one, 0);

  test("on the wire", () => {
    const verdict = on("wire", "fault", nobodyAdvertises);
    expect(verdict.outcome).toBe("violated");
    expect(measured(verdict, "gap")).toBe(16_000 - 9_500);
    expect(verdict.evidence).toHaveLength(1);
    expect(on("address", "fault", nobodyAdvertises).outcome).toBe("holds");
  });

  test("on the address plane, after the heal as well", () => {
    const bare = framed({}, [one], healedAt16).held(one, 0, 16_100).adverts(one, { from: 0, to: 25_000 });
    expect(on("address", "healed", bare).outcome).toBe("violated");
    expect(on("address", "fault", bare).outcome).toBe("holds");
    expect(on("wire", "healed", bare).outcome).toBe("holds");
  });
});

test("time in which no director had power is nobody's fault", () => {
  const dark = framed({}, [one, two], healedAt16)
    .adverts(one, { from: 0, to: 9_000 })
    .held(one, 0)
    .power(9_000, one, "down")
    .power(9_000, two, "down")
    .power(15_000, two, "up")
    .adverts(two, { from: 18_700, to: 25_000 });
  expect(measured(on("address", "fault", dark), "gap")).toBe(1_000);
  expect(on("address", "fault", dark).outcome).toBe("holds");
});

test("is unknown without events, without a heal, and when captures lost frames", () => {
  expect(on("wire", "fault", framed({}, [one], healedAt16)).outcome).toBe("unknown");
  expect(on("address", "fault", framed({}, [one], healedAt16)).outcome).toBe("unknown");
  const unhealed = framed({}, [one], { asked: 9_399, began: 9_400 }).adverts(one, { from: 0, to: 25_000 });
  expect(on("wire", "healed", unhealed).outcome).toBe("unknown");
  expect(on("wire", "fault", powerOff().lostFrames(one, 1)).outcome).toBe("unknown");
});

test("does not apply where no director is configured for the address", () => {
  expect(on("wire", "fault", powerOff({}, { instances: [] })).outcome).toBe("not-applicable");
});
