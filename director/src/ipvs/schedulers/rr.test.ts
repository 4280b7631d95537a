import { Ipvs } from "../ipvs.ts";
import { ipvsUnderTest } from "../testing.ts";

/** Every sequence here was confirmed on the kernel (Linux 6.1.192). */
describe("rr chooses as the kernel does", () => {
  test("the destination added last is chosen first", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "ABC" });
    expect(lvs.picks(7)).toBe("CBACBAC");
  });

  test("weight 0 is passed over without moving the cursor, and weight 1 returns to its old place", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "ABC" });
    lvs.picks(7);
    lvs.setWeight("B", 0);
    expect(lvs.picks(6)).toBe("ACACAC".slice(0, 6));
    lvs.setWeight("B", 1);
    expect(lvs.picks(1)).toBe("B");
  });

  test("removing the one chosen last skips nobody", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "ABC" });
    expect(lvs.picks(3)).toBe("CBA");
    lvs.remove("A");
    expect(lvs.picks(5)).toBe("CBCBC");
    const other = ipvsUnderTest({ scheduler: "rr", add: "ABCD" });
    expect(other.picks(2)).toBe("DC");
    other.remove("C");
    expect(other.picks(4)).toBe("BADB");
  });

  test("one that is added is visited only after the wrap", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "BC" });
    expect(lvs.picks(1)).toBe("C");
    lvs.add("D");
    expect(lvs.picks(6)).toBe("BDCBDC");
  });

  test("removing the head as the one chosen last starts from the head again", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "ABC" });
    expect(lvs.picks(1)).toBe("C");
    lvs.remove("C");
    expect(lvs.picks(2)).toBe("BA");
  });

  test("nobody with a weight, nobody chosen", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "A" });
    lvs.setWeight("A", 0);
    expect(lvs.picks(2)).toBe("!!");
    lvs.setWeight("A", 5);
    expect(lvs.picks(2)).toBe("AA");
  });
});

test("a scheduler that is not ours is named together with those that are", () => {
  const ipvs = new Ipvs();
  expect(() =>
    ipvs.addService({ protocol: "TCP", address: 0x0a000001, port: 80, scheduler: "quickest" }),
  ).toThrow("there is no scheduler quickest; there are: rr, wrr, lc,");
});
