import { existsSync } from "node:fs";
import { join } from "node:path";
import { only, type StackName, stacks } from "../../src/index.ts";
import { type Finished, runOnLvsDr, unmet } from "./run-all.ts";

const recordings = [
  "failover.power-off",
  "failover.graceful",
  "kill-daemon",
  "cut-heartbeat.master-hears-first",
  "cut-heartbeat.rival-hears-first",
  "block-vrrp-multicast",
  "misconfigure-vrid",
];

/** The five scenarios on lvs-dr with this stack: one run, and each of its recordings is looked at. */
export function scenariosGoAsExpected(stack: StackName): void {
  describe(`the five scenarios with the stack ${stack}`, () => {
    let finished: Finished;
    beforeAll(async () => {
      // Without load nothing competes for the processors, and more labs can run side by side.
      finished = await runOnLvsDr({ stack, parallel: stacks[stack].forwards ? 2 : 6 });
    }, 600_000);
    afterAll(() => finished?.discard());

    test.each(recordings)("%s goes as expected", (name) => {
      expect(unmet(finished.recording(name))).toEqual([]);
      expect(finished.recording(name).outcome).toBe("met");
    });

    test.each(recordings)("in %s the fault was seen to begin and to end", (name) => {
      const edges = only(finished.recording(name).recording.history, "fault").map((event) => event.edge);
      expect(edges.toSorted()).toEqual(["asked", "began", "end-asked", "ended"]);
    });

    test("data-plane verdicts are given where the stack forwards, and are not applicable where it does not", () => {
      const outcomes = finished
        .recording("failover.power-off")
        .verdicts.filter((verdict) => verdict.plane === "data")
        .map((verdict) => verdict.outcome);
      expect(outcomes.length).toBeGreaterThan(0);
      expect(outcomes.every((outcome) => outcome === "not-applicable")).toBe(!stacks[stack].forwards);
    });

    test("the run ends with 0 and leaves a report", () => {
      expect(finished.result.exitCode).toBe(0);
      for (const file of ["index.html", "junit.xml", "run.json"])
        expect(existsSync(join(finished.result.directory, file))).toBe(true);
    });
  });
}
