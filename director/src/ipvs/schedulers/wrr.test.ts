import { type IpvsUnderTest, ipvsUnderTest } from "../testing.ts";

function weighted(weights: Readonly<Record<string, number>>): IpvsUnderTest {
  const lvs = ipvsUnderTest({ scheduler: "wrr", add: "" });
  for (const [name, weight] of Object.entries(weights)) lvs.add(name, weight);
  return lvs;
}

/** Every sequence here was confirmed on the kernel (Linux 6.1.192). */
describe("wrr chooses as the kernel does", () => {
  test("through additions, edits and a removal", () => {
    const lvs = weighted({ A: 3, B: 2, C: 1 });
    expect(lvs.picks(13)).toBe("CBAABACBAABAC");
    lvs.setWeight("B", 5);
    expect(lvs.picks(12)).toBe("CBABBBABACBA");
    lvs.remove("A");
    expect(lvs.picks(10)).toBe("CBBBBBCBBB");
    lvs.add("D", 7);
    expect(lvs.picks(15)).toBe("DBDBDBDCBDDDBDB");
    lvs.setWeight("D", 4);
    lvs.setWeight("B", 2);
    expect(lvs.picks(10)).toBe("DDDBDCBDDD");
    lvs.setWeight("C", 0);
    expect(lvs.picks(9)).toBe("DDBDDBDDB");
  });

  test("with a common divisor", () => {
    const lvs = weighted({ A: 40, B: 20, C: 60 });
    expect(lvs.picks(15)).toBe("CBACCACBACCACBA");
    lvs.setWeight("A", 30);
    expect(lvs.picks(14)).toBe("CBACCCCACBACBA");
  });

  test("from no weight at all", () => {
    const lvs = weighted({ A: 0, B: 0 });
    expect(lvs.picks(2)).toBe("!!");
    lvs.setWeight("A", 2);
    expect(lvs.picks(3)).toBe("AAA");
    lvs.setWeight("B", 1);
    expect(lvs.picks(6)).toBe("BAABAA");
  });

  test("weight 0 is not chosen from a service that has just begun", () => {
    expect(weighted({ A: 1, B: 0 }).picks(3)).toBe("AAA");
  });

  test("an edit after each choice starves the tail, even one that changes nothing", () => {
    const lvs = weighted({ A: 3, B: 2, C: 1 });
    const picks = Array.from({ length: 5 }, () => {
      const pick = lvs.picks(1);
      lvs.setWeight("A", 3);
      return pick;
    });
    expect(picks.join("")).toBe("CCCCC");
  });
});
