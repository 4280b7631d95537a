import { kernelDefaults } from "../ipvs.ts";
import { ack, type IpvsUnderTest, ipvsUnderTest, rst, type Setup, syn } from "../testing.ts";

function weighted(scheduler: string, weights: Readonly<Record<string, number>>, more?: Partial<Setup>) {
  const lvs = ipvsUnderTest({ scheduler, add: "", ...more });
  for (const [name, weight] of Object.entries(weights)) lvs.add(name, weight);
  return lvs;
}

/** The sequences were confirmed on the kernel (Linux 6.1.192); every connection stays open. */
describe("schedulers that count connections choose as the kernel does", () => {
  test.each([
    ["wlc", "CBAABACBAABA"],
    ["sed", "ABACBAABACBA"],
    ["nq", "CBAABAABACBAABACBA"],
    ["ovf", "AAAABBBCC!!"],
    ["lblc", "CCBBBAAAAAAAAA"],
    ["lblcr", "CCBBBAAAAABAABCABAABCABA"],
  ])("%s with weights 3, 2, 1", (scheduler, picks) => {
    expect(weighted(scheduler, { A: 3, B: 2, C: 1 }).picks(picks.length)).toBe(picks);
  });

  test("lblc and lblcr with weights 4 and 20", () => {
    const b21 = "B".repeat(21);
    expect(weighted("lblc", { A: 4, B: 20 }).picks(30)).toBe(`${b21}${"A".repeat(9)}`);
    expect(weighted("lblcr", { A: 4, B: 20 }).picks(43)).toBe(`${b21}AAAAABBBBABBBBBABBBBBA`);
  });

  test("lc spreads evenly whatever the weights, the first of the list first", () => {
    expect(weighted("lc", { A: 9, B: 1, C: 2, D: 0 }).picks(7)).toBe("CBACBAC");
  });

  test("fo takes the highest weight, the first of the list among equals", () => {
    const lvs = weighted("fo", { A: 3, B: 5, C: 5 });
    expect(lvs.picks(4)).toBe("CCCC");
    lvs.setWeight("C", 0);
    expect(lvs.picks(3)).toBe("BBB");
  });
});

describe("lblc leaves the destination it remembers", () => {
  test("at weight 0, and while it is out of the service", () => {
    const lvs = weighted("lblc", { B: 1 });
    expect(lvs.picks(1)).toBe("B");
    lvs.setWeight("B", 0);
    expect(lvs.picks(1)).toBe("!");
    lvs.add("A");
    expect(lvs.picks(1)).toBe("A");
    lvs.remove("A");
    lvs.setWeight("B", 1);
    expect(lvs.picks(1)).toBe("B");
  });

  test("when it is over its weight and another under half of its own, not before", () => {
    const lvs = weighted("lblc", { A: 10, B: 6 });
    const open = (client: number) => lvs.nameOf(lvs.send(client, 5000, syn));
    const close = (client: number) => [ack, rst].map((flags) => lvs.send(client, 5000, flags));
    expect([1, 2, 3, 4, 5, 6, 7].map(open).join("")).toBe("BBBBBBB");
    expect(lvs.picks(11)).toBe("AAAAAAAAAAA");
    [1, 2, 3, 4].map(close);
    expect(lvs.picks(1)).toBe("A");
    close(5);
    expect(lvs.picks(1)).toBe("B");
  });
});

/** B carries that many ended connections, then A joins. */
function inactiveOnB(count: number, load: "257A+I" | "256A+I"): IpvsUnderTest {
  const lvs = weighted("lc", { B: 1 }, { settings: { ...kernelDefaults, load } });
  for (let client = 1; client <= count; client++)
    for (const flags of [syn, ack, rst]) lvs.send(client, 5000, flags);
  expect(lvs.counts("B")).toEqual({ active: 0, total: count, templates: 0 });
  lvs.add("A");
  return lvs;
}

describe("an active connection weighs", () => {
  test("257 inactive ones in kernels that count T", () => {
    expect(inactiveOnB(256, "257A+I").picks(3)).toBe("ABA");
    expect(inactiveOnB(257, "257A+I").picks(3)).toBe("AAB");
  });

  test("256 inactive ones in older kernels", () => {
    expect(inactiveOnB(255, "256A+I").picks(3)).toBe("ABA");
    expect(inactiveOnB(256, "256A+I").picks(3)).toBe("AAB");
  });
});

test("a destination that returns keeps its counts, and lc leaves it alone", () => {
  const lvs = weighted("lc", { A: 1, B: 1 });
  expect(lvs.picks(6)).toBe("BABABA");
  lvs.remove("B");
  lvs.add("C");
  lvs.add("B");
  expect(lvs.counts("B").total).toBe(3);
  expect(lvs.picks(4)).toBe("CCCB");
});
