import { packetsOf } from "../director/src/ipvs/scenario.ts";
import { refereed, scenario } from "./generate.ts";

const some = Array.from({ length: 130 }, (_, i) => scenario(5, i));

test("a seed and a number give the same scenario each time, and other numbers others", () => {
  expect(scenario(5, 17)).toEqual(scenario(5, 17));
  expect(scenario(6, 17).steps).not.toEqual(scenario(5, 17).steps);
  expect(new Set(some.map(({ virtual }) => virtual)).size).toBe(some.length);
});

test("every scheduler has its turn, and every kind of step and switch occurs", () => {
  const schedulers = some.map(({ name }) => name.split("-")[0]);
  for (const scheduler of refereed) expect(schedulers).toContain(scheduler);
  const kinds = new Set(some.flatMap(({ steps }) => steps.map((step) => step.do)));
  for (const kind of ["service", "edit-service", "add", "edit", "remove", "send", "look"])
    expect(kinds).toContain(kind);
  for (const mode of [0, 1, 2]) expect(some.some((each) => each.switches.connReuseMode === mode)).toBe(true);
});

test("no server is added twice, nor edited or removed while it is out", () => {
  for (const { steps } of some) {
    const present = new Set<string>();
    for (const step of steps) {
      if (step.do === "add") {
        expect(present).not.toContain(step.server);
        present.add(step.server);
      } else if (step.do === "edit" || step.do === "remove") {
        expect(present).toContain(step.server);
        if (step.do === "remove") present.delete(step.server);
      } else if (step.do === "send") {
        expect(packetsOf(step.packets).length).toBeGreaterThan(0);
      }
    }
  }
});
