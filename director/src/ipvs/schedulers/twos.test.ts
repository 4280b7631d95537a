import { ipvsUnderTest } from "../testing.ts";

/** A generator of its own, so that the test gives the same result each time (Park and Miller). */
function minimalStandard(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return Math.floor((state / 2_147_483_647) * below);
  };
}

/** Every connection is over before the next: all loads are alike and the first draw decides. */
function shares(draws: number): Record<string, number> {
  const lvs = ipvsUnderTest({
    scheduler: "twos",
    add: "",
    random: minimalStandard(20_261_125),
  });
  for (const [name, weight] of Object.entries({ A: 5, B: 3, C: 2 })) lvs.add(name, weight);
  const counted: Record<string, number> = { A: 0, B: 0, C: 0 };
  for (let i = 0; i < draws; i++) {
    const pick = lvs.picks(1);
    counted[pick] = (counted[pick] ?? 0) + 1;
    lvs.wait(61_000);
  }
  return counted;
}

describe("twos", () => {
  /**
   * Of 11 draws, 3 fall to C (the list's first has one more than its weight), 3 to B, 5 to A. Chi-square with two
   * degrees of freedom: 13.82 is exceeded by chance once in a thousand samples; the sample is fixed.
   */
  test("draws in proportion to weight, the list's first once more (significance 0.001)", () => {
    const draws = 5_500;
    const counted = shares(draws);
    const expected = { C: (draws * 3) / 11, B: (draws * 3) / 11, A: (draws * 5) / 11 };
    const chiSquare = Object.entries(expected).reduce(
      (sum, [name, count]) => sum + (counted[name]! - count) ** 2 / count,
      0,
    );
    expect(chiSquare).toBeLessThan(13.82);
  });

  test("takes the less loaded of the two for their weights", () => {
    let draws: number[] = [];
    const lvs = ipvsUnderTest({ scheduler: "twos", add: "AB", random: () => draws.shift()! });
    // The list is B, A: 0 and 1 draw B, 2 draws A.
    const pick = (first: number, second: number) => {
      draws = [first, second];
      return lvs.picks(1);
    };
    expect([pick(0, 2), pick(0, 2), pick(1, 2), pick(2, 1)].join("")).toBe("BABA");
    expect([pick(0, 0), pick(0, 2)].join("")).toBe("BA");
  });

  test("passes over weight 0 and refuses when nobody is left", () => {
    const lvs = ipvsUnderTest({ scheduler: "twos", add: "AB" });
    lvs.setWeight("B", 0);
    expect(lvs.picks(5)).toBe("AAAAA");
    lvs.setWeight("A", 0);
    expect(lvs.picks(1)).toBe("!");
  });
});
