import { readdirSync, readFileSync } from "node:fs";
import { ModelRespondent } from "./replay.ts";
import { play, type Trace } from "./scenario.ts";

const directory = new URL("../../../fixtures/golden/ipvs/", import.meta.url);
const files = readdirSync(directory).filter((name) => name.endsWith(".json"));

/** What Linux chose, counted and remembered, scenario by scenario; `npm run referee` asks the kernel again. */
test.each(files)("%s: the model gives the kernel's answers", async (name) => {
  const { traces } = JSON.parse(readFileSync(new URL(name, directory), "utf8")) as { traces: Trace[] };
  expect(traces.length).toBeGreaterThan(0);
  const ours = await play(traces, new ModelRespondent());
  traces.forEach((trace, i) => {
    // One scenario at a time: a difference then names it.
    expect(ours[i]).toEqual(trace);
  });
});

test("there are at least 500 golden traces", () => {
  const count = files.reduce(
    (so, name) =>
      so + (JSON.parse(readFileSync(new URL(name, directory), "utf8")) as { traces: Trace[] }).traces.length,
    0,
  );
  expect(count).toBeGreaterThanOrEqual(500);
});
