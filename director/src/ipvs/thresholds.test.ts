import { ack, ipvsUnderTest, rst, syn } from "./testing.ts";

/** Confirmed on the kernel (Linux 6.1.192). */
describe("thresholds", () => {
  test("the upper one bounds active and inactive connections together", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "" });
    lvs.add("A", 1, { upper: 3, lower: 1 });
    expect(lvs.picks(5)).toBe("AAA!!");
    expect(lvs.counts("A").total).toBe(3);
  });

  test("without a lower one it takes clients again below three quarters", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "" });
    lvs.add("A", 1, { upper: 4, lower: 0 });
    for (let client = 1; client <= 4; client++) lvs.send(client, 5000, syn);
    expect(lvs.picks(1)).toBe("!");
    const endOne = (client: number) => {
      for (const flags of [ack, rst]) lvs.send(client, 5000, flags);
      lvs.wait(10_100);
    };
    endOne(1);
    expect(lvs.counts("A").total).toBe(3);
    expect(lvs.picks(1)).toBe("!");
    endOne(2);
    expect(lvs.counts("A").total).toBe(2);
    expect(lvs.picks(3)).toBe("AA!");
  });

  test("an edit sets and clears the overload at once", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "A" });
    expect(lvs.picks(3)).toBe("AAA");
    lvs.setWeight("A", 1, { upper: 3, lower: 2 });
    expect(lvs.picks(1)).toBe("!");
    lvs.setWeight("A", 1, { upper: 9, lower: 2 });
    expect(lvs.picks(1)).toBe("!");
    lvs.setWeight("A", 1);
    expect(lvs.picks(1)).toBe("A");
  });

  test("a persistent client goes on to an overloaded destination", () => {
    const persistence = { timeoutMs: 50_000, netmask: 0xffffffff };
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "", persistence });
    lvs.add("A", 1, { upper: 1, lower: 1 });
    expect(lvs.nameOf(lvs.send(1, 5000, syn))).toBe("A");
    expect(lvs.nameOf(lvs.send(2, 5000, syn))).toBe("!");
    expect(lvs.nameOf(lvs.send(1, 5001, syn))).toBe("A");
  });

  test("a lower one above the upper one is refused", () => {
    const lvs = ipvsUnderTest({ scheduler: "rr", add: "A" });
    expect(() => lvs.setWeight("A", 1, { upper: 2, lower: 3 })).toThrow(
      "the lower threshold 3 is above the upper one 2",
    );
  });
});
