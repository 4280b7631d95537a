import { backup, master, second, Wire } from "./bench/wire.ts";

/** Master_Down_Interval at priority 100 and the interval given, milliseconds (VRRPv3). */
const downInterval = (interval: number): number => 3 * interval + (156 * interval) / 256;

describe("Initialize", () => {
  test("V3-INIT-01, V3-INIT-02 an owner advertises at once and announces each address after it", () => {
    const router = backup(
      "version 3\nstate MASTER\npriority 255\nvirtual_ipaddress {\n10.0.0.1\n10.0.0.9\n}",
    );
    expect(router.advertised).toEqual([0]);
    const order = router.deeds.filter(({ kind }) => kind === "advert" || kind === "garp");
    expect(order.map(({ kind }) => kind)).toEqual(["advert", "garp", "garp"]);
    expect(router.of("garp").map(({ address }) => address)).toEqual(["10.0.0.1", "10.0.0.9"]);
  });

  test("V3-INIT-04 an owner is master from the start and advertises again an interval later", () => {
    const router = backup("version 3\nstate MASTER\npriority 255");
    expect(router.state).toBe("master");
    expect(router.watch(1.5 * second).adverts).toEqual([1 * second]);
  });

  test("V3-INIT-05 every other router starts as a backup and waits a Master_Down_Interval", () => {
    const router = backup("version 3\npriority 100\nstate MASTER");
    expect(router.state).toBe("backup");
    expect(router.watch(10 * second).first).toBeCloseTo(3_609.375, 6);
  });

  test("V3-INIT-06 before startup nothing is sent or heard", () => {
    const router = new Wire().router("version 3");
    router.hear({ priority: 0 });
    router.wire.advance(100 * second);
    expect(router.deeds).toEqual([]);
    expect(router.state).toBe("initialize");
  });

  test("V3-INIT-07 a better router that speaks meanwhile keeps it a backup", () => {
    const router = backup();
    for (let round = 0; round < 20; round++) {
      router.hear();
      router.wire.advance(second);
    }
    expect(router.of("advert")).toEqual([]);
  });

  test("V3-INIT-08 VRRPv2 starts the same way", () => {
    const owner = backup("version 2\nstate MASTER\npriority 255");
    expect(owner.advertised).toEqual([0]);
    expect(owner.of("garp").map(({ address }) => address)).toEqual(["10.0.0.100"]);
    expect(backup("version 2").watch(10 * second).first).toBeCloseTo(3_609.375, 6);
  });
});

describe("a backup that is told to stop", () => {
  test("V3-BK-06 says nothing and lets its timer go", () => {
    const router = backup();
    router.stop();
    expect(router.state).toBe("initialize");
    expect(router.node.deadlines.size).toBe(0);
    expect(router.watch(100 * second).adverts).toEqual([]);
    expect(router.of("advert")).toEqual([]);
  });
});

describe("silence", () => {
  const addresses = ["10.0.0.100", "10.0.0.101", "10.0.0.102"];
  const router = backup(`version 3\nvirtual_ipaddress {\n${addresses.join("\n")}\n}`);
  router.wire.advance(3_609.375);

  test("V3-BK-07, V3-ARP-07, V3-ARP-08 makes it master: advert, then addresses, then gratuitous ARPs", () => {
    const order = router.deeds.flatMap(({ kind }) =>
      ["advert", "add", "garp"].includes(kind) ? [kind] : [],
    );
    expect([...new Set(order)]).toEqual(["advert", "add", "garp"]);
  });

  test("V3-BK-08, V3-ARP-06 each address has its gratuitous ARP", () => {
    expect(router.of("garp").map(({ address }) => address)).toEqual(addresses);
  });

  test("V3-BK-10, V3-TMR-09 its period is its own interval, not the one it learned", () => {
    const slow = backup("version 3\nadvert_int 1");
    slow.hear({ interval: 50 });
    slow.wire.advance(downInterval(500) + 1);
    expect(slow.state).toBe("master");
    const { adverts } = slow.watch(5 * second);
    expect(adverts.map((at, index) => at - (adverts[index - 1] ?? at - 1_000))).toEqual([
      1e3, 1e3, 1e3, 1e3, 1e3,
    ]);
  });
});

describe("priority 0", () => {
  test("V3-BK-11 shortens the wait to Skew_Time", () => {
    const router = backup();
    router.hear();
    router.wire.advance(second);
    router.hear({ priority: 0 });
    expect(router.watch(10 * second).first).toBeCloseTo(609.375, 6);
  });

  test("V3-BK-12 counts the skew from the interval that was learned", () => {
    const router = backup();
    router.hear({ interval: 50 });
    router.hear({ priority: 0, interval: 50 });
    expect(router.watch(10 * second).first).toBeCloseTo(304.6875, 6);
  });

  test("V3-BK-13 has no interval to learn", () => {
    const router = backup();
    router.hear({ priority: 0, interval: 300 });
    expect(router.watch(10 * second).first).toBeCloseTo(609.375, 6);
  });

  test("V3-BK-25 in VRRPv2 the skew is in seconds, whatever the interval", () => {
    const router = backup("version 2\nadvert_int 3");
    router.hear({ interval: 3 });
    router.hear({ priority: 0, interval: 3 });
    expect(router.watch(10 * second).first).toBeCloseTo(609.375, 6);
  });
});

describe("an advert of at least the own priority", () => {
  test("V3-BK-15, V3-BK-16, V3-BK-17 teaches its interval, and skew and Master_Down_Interval follow", () => {
    const router = backup();
    router.wire.advance(3 * second);
    router.hear({ interval: 50 });
    expect(router.watch(10 * second).first).toBeCloseTo(downInterval(500), 6);
  });

  test.each(["10.0.0.0", "10.0.0.200"])(
    "V3-BK-18 keeps it a backup at equal priority, from %s too",
    (from) => {
      const router = backup("version 3\npriority 100");
      router.wire.advance(3 * second);
      router.hear({ priority: 100, from });
      expect(router.watch(10 * second).first).toBeCloseTo(3_609.375, 6);
    },
  );

  test("V3-BK-21 of two masters the last one heard sets the interval", () => {
    const router = backup();
    router.hear({ priority: 200, interval: 100 });
    router.hear({ priority: 150, interval: 50, from: "10.0.0.150" });
    expect(router.watch(10 * second).first).toBeCloseTo(downInterval(500), 6);
  });

  test("V3-BK-26 with the longest interval silences for ten own intervals' worth of waiting and no longer", () => {
    const router = backup();
    router.hear({ priority: 255, interval: 4095 });
    expect(router.watch(1_000 * second).first).toBeCloseTo(downInterval(10_000), 6);
  });
});

describe("an advert of a lower priority", () => {
  test("V3-BK-19 is discarded with preemption: the timer runs on", () => {
    const router = backup("version 3\npriority 100");
    for (let round = 0; round < 6; round++) {
      router.wire.advance(500);
      router.hear({ priority: 99 });
    }
    expect(router.watch(10 * second).first).toBeCloseTo(609.375, 6);
  });

  test("V3-BK-20, V3-PRE-03 is obeyed without: a living lower master is never replaced", () => {
    const router = backup("version 3\npriority 100\nnopreempt");
    for (let round = 0; round < 60; round++) {
      router.hear({ priority: 50 });
      router.wire.advance(second);
    }
    expect(router.of("advert")).toEqual([]);
  });

  test("V3-PRE-04 a dead one is replaced without preemption too", () => {
    const router = backup("version 3\npriority 100\nnopreempt");
    router.hear({ priority: 50 });
    expect(router.watch(10 * second).first).toBeCloseTo(3_609.375, 6);
  });
});

test("V3-BK-24 VRRPv2 waits three own intervals and a skew in seconds", () => {
  const router = backup("version 2\nadvert_int 3");
  expect(router.watch(20 * second).first).toBeCloseTo(9_609.375, 6);
});

test("V3-ARP-19 a backup announces no address", () => {
  const router = backup();
  for (let round = 0; round < 60; round++) {
    router.hear();
    router.wire.advance(second);
  }
  expect(router.of("garp")).toEqual([]);
  expect(router.held).toEqual([]);
});

test("V3-BK-05 a backup holds no virtual address, before and after it was master", () => {
  const router = master();
  expect(router.held).toEqual(["10.0.0.100"]);
  router.hear();
  expect(router.held).toEqual([]);
});
