import type { CheckTiming } from "../config/model.ts";
import { seconds } from "../units.ts";
import { afterResult, type CheckResult, type CheckState, firstWaitMs, initialCheck } from "./check-state.ts";

const timing: CheckTiming = {
  delayLoop: seconds(6),
  retry: 3,
  delayBeforeRetry: seconds(2),
  warmup: seconds(6),
};

/** Plays results in order: `wait[change]` for each. */
function play(state: CheckState, results: readonly CheckResult[], of: CheckTiming = timing): string {
  let now = state;
  return results
    .map((result) => {
      const step = afterResult(of, now, result);
      now = step.state;
      return `${step.waitMs / 1000}${step.change === undefined ? "" : ` ${step.change}`}`;
    })
    .join(", ");
}

const ok: CheckState = { up: true, hasRun: true, failures: 0 };

test("the first attempt comes after one second and a random part of the warm-up", () => {
  expect(firstWaitMs(timing, 0)).toBe(1_000);
  expect(firstWaitMs(timing, 0.5)).toBe(4_000);
  expect(firstWaitMs({ ...timing, warmup: seconds(0) }, 0.9)).toBe(1_000);
});

test("the first failure of all takes the server out at once, whatever retry says", () => {
  expect(play(initialCheck(false), ["failure", "failure", "success"])).toBe("6 down, 6, 6 up");
});

test("a running server is tried retry times more, delay_before_retry apart", () => {
  expect(play(ok, ["failure", "failure", "failure", "failure"])).toBe("2, 2, 2, 6 down");
  expect(play(ok, ["failure"], { ...timing, retry: 0 })).toBe("6 down");
});

test("a success in between clears the count", () => {
  expect(play(ok, ["failure", "failure", "failure", "success", "failure"])).toBe("2, 2, 2, 6, 2");
});

test("the first success brings a server back", () => {
  expect(play({ ...ok, up: false }, ["failure", "success", "success"])).toBe("6, 6 up, 6");
});

test("a server that begins as up is confirmed by its first success, one under alpha comes up by it", () => {
  expect(play(initialCheck(false), ["success", "success"])).toBe("6 first-success, 6");
  expect(play(initialCheck(true), ["failure", "success"])).toBe("6, 6 up");
});

test("an attempt that this host could not make counts neither way", () => {
  expect(play(ok, ["failure", "rescheduled", "failure", "failure", "failure"])).toBe("2, 6, 2, 2, 6 down");
});
