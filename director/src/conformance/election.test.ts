import { backup, master, type RouterUnderTest, second, Wire } from "./bench/wire.ts";

describe("a tie is settled by the sender's address", () => {
  const settles = (own: string, other: string): string => {
    const words = own.includes(":") ? "version 3\nvirtual_ipaddress {\nfe80::100\n}" : "version 3";
    const router = master(`${words}\npriority 100`, own);
    router.hear({ priority: 100, from: other });
    return router.state;
  };

  test("V3-TIE-01 as an unsigned number: 200.0.0.1 is higher than 10.9.0.1", () => {
    expect(settles("10.9.0.1", "200.0.0.1")).toBe("backup");
    expect(settles("200.0.0.1", "10.9.0.1")).toBe("master");
  });

  test("V3-TIE-02 in network byte order: 10.9.1.1 is higher than 10.9.0.255", () => {
    expect(settles("10.9.0.255", "10.9.1.1")).toBe("backup");
    expect(settles("10.9.1.1", "10.9.0.255")).toBe("master");
  });

  test("V3-TIE-03 over all 128 bits of IPv6, the most significant first", () => {
    expect(settles("fe80::1:0:0:1", "fe80::2")).toBe("master");
    expect(settles("fe80::2", "fe80::1:0:0:1")).toBe("backup");
    expect(settles("fe80::9", "fe80::10")).toBe("backup");
  });

  test("V3-TIE-04 and not by the virtual address, however it lies", () => {
    const words = "version 3\npriority 100\nvirtual_ipaddress {\n10.0.0.1\n}";
    const router = master(words, "10.0.0.2");
    router.hear({ priority: 100, from: "10.0.0.3", addresses: ["10.0.0.1"] });
    expect(router.state).toBe("backup");
  });

  test("V3-TIE-05 the own side of it is the address that adverts come from", () => {
    expect(settles("10.0.0.250", "10.0.0.200")).toBe("master");
    expect(settles("10.0.0.150", "10.0.0.200")).toBe("backup");
  });

  test("V3-TIE-06 the same address is no higher one", () =>
    expect(settles("10.0.0.1", "10.0.0.1")).toBe("master"));
});

test("V3-TIE-07 two masters of equal priority are one within an interval after the wire heals", () => {
  const { wire, lower, higher } = pair("version 3\npriority 100", "version 3\npriority 100");
  wire.cut(lower, higher);
  wire.cut(higher, lower);
  wire.advance(20 * second);
  expect([lower.state, higher.state]).toEqual(["master", "master"]);
  wire.heal();
  wire.advance(second);
  expect([lower.state, higher.state]).toEqual(["backup", "master"]);
});

describe("preemption", () => {
  test("V3-PRE-01, V3-PRE-02 a better router replaces a living lower one after its Master_Down_Interval, not at once", () => {
    const router = backup("version 3\npriority 150");
    for (let round = 0; round < 3; round++) {
      router.hear({ priority: 50 });
      router.wire.advance(second);
    }
    expect(router.of("advert")).toEqual([]);
    expect(router.watch(10 * second).first).toBeCloseTo(3_414.0625 - 3_000, 6);
  });

  test("V3-PRE-05 the owner preempts with nopreempt too", () => {
    const router = backup("version 3\nstate MASTER\npriority 255\nnopreempt");
    expect(router.state).toBe("master");
    const late = master("version 3\nstate MASTER\npriority 255\nnopreempt");
    late.fault();
    late.repair();
    for (let round = 0; round < 8; round++) {
      late.hear({ priority: 254 });
      late.wire.advance(500);
    }
    expect(late.state).toBe("master");
  });

  test("V3-PRE-07 preempt_delay tolerates a lower master from its first advert on, then discards it", () => {
    const router = backup("version 3\npriority 100\npreempt_delay 2");
    for (let round = 0; round < 4; round++) {
      router.hear({ priority: 50 });
      router.wire.advance(600);
    }
    expect(router.state).toBe("backup");
    expect(router.watch(10 * second).first).toBeCloseTo(3_609.375 - 600, 6);
  });

  test("V3-PRE-08 preempt_delay does not delay what silence asks for", () => {
    const router = backup("version 3\npriority 100\npreempt_delay 60");
    expect(router.watch(10 * second).first).toBeCloseTo(3_609.375, 6);
  });

  test("V3-PRE-09 a better advert ends the delay, and the next lower one begins it anew", () => {
    const router = backup("version 3\npriority 100\npreempt_delay 2");
    router.hear({ priority: 50 });
    router.wire.advance(1.5 * second);
    router.hear({ priority: 200 });
    router.wire.advance(second);
    router.hear({ priority: 50 });
    expect(router.node.deadlines.get("preempt-delay")).toBeCloseTo(router.wire.now + 2 * second, 6);
  });

  test("V3-PRE-11, V3-TMR-13 a priority that rises while waiting shortens the wait by the difference of the skews", () => {
    const router = backup("version 3\npriority 100");
    router.wire.advance(second);
    router.setPriority(150);
    expect(router.watch(10 * second).first).toBeCloseTo(3_414.0625 - 1_000, 6);
  });

  test("V3-PRE-12, TRK-04 a master whose priority falls is replaced after the other's Master_Down_Interval", () => {
    const { wire, lower, higher } = pair("version 3\npriority 100", "version 3\npriority 150");
    wire.advance(20 * second);
    expect(higher.state).toBe("master");
    higher.setPriority(50);
    lower.deeds.length = 0;
    const heard = higher.advertised.at(-1) ?? 0;
    wire.advance(10 * second);
    expect([lower.state, higher.state]).toEqual(["master", "backup"]);
    expect((lower.advertised[0] ?? 0) - heard).toBeCloseTo(3_609.375, 6);
  });
});

describe("the owner of the address", () => {
  const owner = "version 3\nstate MASTER\npriority 255";

  test("V3-OWN-03 yields to another owner with a higher address", () => {
    const router = master(owner, "10.0.0.1");
    router.hear({ priority: 255, from: "10.0.0.2" });
    expect(router.state).toBe("backup");
    expect(router.node.state.effectivePriority).toBe(255);
  });

  test("V3-OWN-04 stays master, with 255, beside one with a lower address", () => {
    const router = master(owner, "10.0.0.3");
    router.hear({ priority: 255, from: "10.0.0.2" });
    expect(router.state).toBe("master");
    router.watch(second);
    expect(router.of("advert").map(({ priority }) => priority)).toEqual([255]);
  });

  test("V3-OWN-05 keeps 255 whatever tracking says", () => {
    const router = master(owner);
    router.setPriority(100);
    expect(router.node.state.effectivePriority).toBe(255);
  });

  test("V3-OWN-07 is an owner again after the conflict", () => {
    const router = master(owner, "10.0.0.1");
    router.hear({ priority: 255, from: "10.0.0.2" });
    router.watch(10 * second);
    expect(router.of("advert").at(-1)?.priority).toBe(255);
  });

  test("V3-OWN-09, V3-RX-18 answers lower adverts (RFC 9568, erratum 8298) and never leaves", () => {
    const router = master(owner);
    router.hear({ priority: 254 });
    expect(router.state).toBe("master");
    expect(router.advertised).toEqual([router.wire.now]);
  });
});

describe("timers", () => {
  test.each([
    [0.01, 10],
    [40.95, 40_950],
  ])("V3-TMR-01 an interval of %d s is kept", (interval, period) => {
    const router = master(`version 3\nadvert_int ${interval}`);
    const { adverts } = router.watch(3 * period);
    expect(adverts).toHaveLength(3);
    expect((adverts[1] ?? 0) - (adverts[0] ?? 0)).toBeCloseTo(period, 6);
  });

  test("V3-TMR-03 in silence backups come in the order of their priorities, a skew apart", () => {
    const takeover = (priority: number) => backup(`version 3\npriority ${priority}`).watch(10 * second).first;
    expect(takeover(100) - takeover(101)).toBeCloseTo(1_000 / 256, 6);
    expect(takeover(101) - takeover(200)).toBeCloseTo((99 * 1_000) / 256, 6);
  });

  test.each([
    [254, 7.8125],
    [1, 996.09375],
  ])("V3-TMR-04 the skew at priority %i is %d ms", (priority, skew) => {
    const router = backup(`version 3\npriority ${priority}`);
    router.hear({ priority: 0 });
    expect(router.watch(2 * second).first).toBeCloseTo(skew, 6);
  });

  test.each([
    [1, 100, 3_609.375],
    [1, 10, 360.9375],
    [0.1, 100, 3_609.375],
    [0.1, 10, 360.9375],
  ])("V3-TMR-05 own interval %d s, learned %i cs: %d ms", (own, learned, wait) => {
    const router = backup(`version 3\npriority 100\nadvert_int ${own}`);
    router.hear({ interval: learned });
    expect(router.watch(10 * second).first).toBeCloseTo(wait, 6);
  });

  test("V3-TMR-06 every accepted advert starts the wait anew, a hundred times just in time", () => {
    const router = backup();
    for (let round = 0; round < 100; round++) {
      router.hear();
      router.wire.advance(3_559);
    }
    expect(router.of("advert")).toEqual([]);
  });

  test("V3-TMR-07 two lost adverts of three do not matter, twenty times", () => {
    const router = backup();
    for (let round = 0; round < 20; round++) {
      router.hear();
      router.wire.advance(3 * second);
    }
    expect(router.of("advert")).toEqual([]);
  });

  test("V3-TMR-08 three lost ones do, at the Master_Down_Interval and not earlier", () => {
    const router = backup();
    router.hear();
    expect(router.watch(3_609.37).adverts).toEqual([]);
    router.wire.advance(0.01);
    expect(router.state).toBe("master");
  });

  test.each([1, 10])("V3-TMR-12 down_timer_adverts %i counts that many intervals", (adverts) => {
    const router = backup(`version 3\npriority 100\ndown_timer_adverts ${adverts}`);
    expect(router.watch(20 * second).first).toBeCloseTo(adverts * 1_000 + 609.375, 6);
  });

  test("V3-TMR-14 a longer interval from a reload is announced within the old Master_Down_Interval", () => {
    const { wire, lower, higher } = pair("version 3\npriority 100", "version 3\npriority 150");
    wire.advance(20 * second);
    higher.reload("version 3\npriority 150\nadvert_int 10");
    wire.advance(120 * second);
    expect(lower.of("advert")).toEqual([]);
    expect(lower.state).toBe("backup");
  });
});

describe("hand-over", () => {
  test("V3-SHUT-01 a polite stop costs the skew of the best backup", () => {
    const { wire, lower, higher } = pair("version 3\npriority 100", "version 3\npriority 150");
    wire.advance(20 * second);
    higher.stop();
    expect(lower.watch(10 * second).first).toBeCloseTo(609.375, 6);
  });

  test("V3-SHUT-03 a goodbye that is lost costs no more than the Master_Down_Interval", () => {
    const { wire, lower, higher } = pair("version 3\npriority 100", "version 3\npriority 150");
    wire.advance(20 * second);
    wire.cut(higher, lower);
    const last = higher.advertised.at(-1) ?? 0;
    higher.stop();
    wire.advance(10 * second);
    expect((lower.advertised[0] ?? 0) - last).toBeCloseTo(3_609.375, 6);
  });

  test("V3-SHUT-09 what a killed predecessor left is taken off at the start", () => {
    const router = master();
    router.kill();
    expect(router.held).toEqual(["10.0.0.100"]);
    router.start();
    expect(router.held).toEqual([]);
  });

  test("V3-SHUT-10 a master that is back within the backup's wait waits its own, and no one else takes over twice", () => {
    const { wire, lower, higher } = pair("version 3\npriority 100", "version 3\npriority 150");
    wire.advance(20 * second);
    higher.kill();
    wire.advance(500);
    higher.start();
    wire.advance(20 * second);
    expect([lower.state, higher.state]).toEqual(["backup", "master"]);
  });
});

describe("unicast", () => {
  const peers = "version 3\nunicast_src_ip 10.0.0.1\nunicast_peer {\n10.0.0.2\n10.0.0.3\n}";

  test("UNI-01, UNI-02 each peer has its own packet each period, with its own checksum", () => {
    const router = master(peers);
    router.watch(second);
    expect(router.of("advert").map(({ carried }) => carried.destination)).toEqual(["10.0.0.2", "10.0.0.3"]);
    const sums = router.of("advert").map(({ carried }) => [...carried.message.subarray(6, 8)].join());
    expect(new Set(sums).size).toBe(2);
  });

  test("UNI-04 a sender that is no peer is heard", () => {
    const router = master(peers);
    router.hear({ to: "10.0.0.1" });
    expect(router.state).toBe("backup");
  });

  test("UNI-04 … and is not with check_unicast_src", () => {
    const router = master(`${peers}\ncheck_unicast_src`);
    router.hear({ to: "10.0.0.1" });
    expect(router.state).toBe("master");
    router.hear({ to: "10.0.0.1", from: "10.0.0.3" });
    expect(router.state).toBe("backup");
  });

  test("UNI-07 a multicast packet is not heard", () => {
    const router = master(peers);
    router.hear();
    expect(router.state).toBe("master");
  });
});

describe("tracking", () => {
  test("TRK-02 an unweighted object that is down is a fault at once; a master says priority 0", () => {
    const router = master();
    router.fault("script chk");
    expect(router.state).toBe("fault");
    expect(router.of("advert").map(({ priority }) => priority)).toEqual([0]);
  });

  test("TRK-03 a lower priority is advertised from the next period on", () => {
    const router = master("version 3\npriority 100");
    router.setPriority(60);
    expect(router.of("advert")).toEqual([]);
    router.watch(3 * second);
    expect(router.of("advert").map(({ priority }) => priority)).toEqual([60, 60, 60]);
  });
});

/** Two routers on one wire, the second with the higher address. */
function pair(
  words: string,
  wordsOfHigher: string,
): { wire: Wire; lower: RouterUnderTest; higher: RouterUnderTest } {
  const wire = new Wire();
  const lower = wire.router(words, "10.0.0.1").start();
  const higher = wire.router(wordsOfHigher, "10.0.0.2").start();
  return { wire, lower, higher };
}
