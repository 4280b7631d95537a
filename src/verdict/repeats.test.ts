import { judge } from "./judge.ts";
import { acrossRepetitions } from "./repeats.ts";
import { onTime, powerOff } from "./stories.ts";

const repetition = (overshoot: number, variant: string | null = null, number = 1) => {
  const takeover = onTime.takeover + overshoot;
  const recording = powerOff({ takeover }, { scenario: "failover", variant, repetition: number }).recording();
  return { recording, ...judge(recording) };
};

test("gives least, median and worst of each measure over the repetitions of a variant", () => {
  const all = [repetition(1), repetition(30), repetition(3), repetition(80, "graceful")];
  const [first, second] = acrossRepetitions(all);
  expect([first?.repetitions, second?.repetitions, second?.variant]).toEqual([3, 1, "graceful"]);
  const detection = first?.measures.find(({ name }) => name === "detection");
  expect(detection).toMatchObject({
    property: "failover-within",
    plane: "wire",
    window: "fault",
    n: 3,
    unit: "ms",
  });
  expect(detection?.min).toBeCloseTo(3649.69, 2);
  expect(detection?.median).toBeCloseTo(3651.69, 2);
  expect(detection?.max).toBeCloseTo(3678.69, 2);
  expect(detection?.worst).toBeCloseTo(3678.69, 2);
});

test("the worst is what breaks its bounds most, be it too small", () => {
  const [group] = acrossRepetitions([repetition(-40), repetition(10)]);
  const detection = group?.measures.find(({ name }) => name === "detection");
  expect(detection?.worst).toBeCloseTo(3608.69, 2);
  expect(detection?.outcome).toBe("violated");
});

test("a measure that some repetitions lack counts those that have it", () => {
  const [group] = acrossRepetitions([repetition(1), { ...repetition(2), verdicts: [] }]);
  expect(group?.measures.find(({ name }) => name === "outage")?.n).toBe(1);
});
