import { countRun, type ScriptHealth, undecided } from "./script-health.ts";

/** `+` a success, `-` a failure; the verdict after each. */
function verdicts(runs: string, rise: number, fall: number): string {
  let health: ScriptHealth = undecided({ rise, fall });
  const letters = [...runs].map((run) => {
    health = countRun(health, run === "+", { rise, fall });
    expect(health.result).toBeGreaterThanOrEqual(0);
    expect(health.result).toBeLessThanOrEqual(rise + fall - 1);
    return { good: "G", bad: "B", undecided: "u" }[health.verdict];
  });
  return letters.join("");
}

test("the first run decides, whatever rise and fall say", () => {
  expect([verdicts("+", 5, 5), verdicts("-", 5, 5)]).toEqual(["G", "B"]);
});

test("fall failures in a row turn it bad, rise successes in a row turn it good", () => {
  expect(verdicts("+---+++", 3, 3)).toBe("GGGBBBG");
  expect(verdicts("-++-", 2, 1)).toBe("BBGB");
});

test("one run of the other kind starts the count anew", () => {
  expect(verdicts("+--+---", 2, 3)).toBe("GGGGGGB");
  expect(verdicts("-+-++", 2, 2)).toBe("BBBBG");
});
