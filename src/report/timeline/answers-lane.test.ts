import { ns } from "../../domain/units.ts";
import * as make from "../testing/events.ts";
import { header } from "../testing/index.ts";
import { viewOf } from "../view.ts";
import { answersLane, binWidth } from "./answers-lane.ts";
import { plotOf } from "./lane.ts";

const laneOf = (fate: Parameters<typeof make.probes>[3], to = 10) => {
  const history = make.probes(0, to, 1000, fate);
  const view = viewOf(
    {
      recording: { header: header({ name: "made" }), history },
      verdicts: [],
      judgements: [],
      outcome: "met",
    },
    "recordings/made",
  );
  return answersLane(view, 50)!.draw(plotOf({ from: ns(0), to: ns(to * 1e9) }), 0).text;
};
const served = { director: "director-1", server: "real-1" };

test("one failed request in ten thousand is drawn, and at least two units high", () => {
  const path = /class="area failed" d="M([\d.]+) (\d+)V([\d.]+)H([\d.]+)V\2"/.exec(
    laneOf((t) => (t === 5 ? null : served)),
  );
  const [, x, base, top, end] = path!.map(Number);
  expect(Number(end)).toBeGreaterThan(Number(x));
  // All but one of the bin's fifty are answered: the failed one shows above them.
  expect(Number(base) - Number(top)).toBeGreaterThanOrEqual(60);
});

test("when all is answered nothing is drawn as failed", () => {
  expect(laneOf(() => served)).not.toContain("failed");
});

test("a minute of steady answers is one box and not twelve hundred", () => {
  expect(laneOf(() => served, 20).length).toBeLessThan(600);
});

test("bins are 50 ms for up to a minute and wider beyond", () => {
  expect([60, 100, 300].map((second) => binWidth(second * 1e9, 50) / 1e6)).toEqual([50, 100, 250]);
  expect(binWidth(5e9, 10) / 1e6).toBe(10);
});
