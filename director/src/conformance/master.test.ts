import { readIpv4 } from "./bench/read.ts";
import { backup, master, type RouterUnderTest, second, Wire } from "./bench/wire.ts";

test("V3-MS-01 a master advertises every interval, sixty times without drift", () => {
  const router = master();
  const { adverts } = router.watch(60 * second);
  expect(adverts).toHaveLength(60);
  const steps = adverts.slice(1).map((at, index) => at - (adverts[index] ?? 0));
  for (const step of steps) expect(step).toBeCloseTo(1_000, 6);
});

describe("priority 0", () => {
  test("V3-MS-02, V3-MS-03 is answered at once, and the next advert comes an interval after the answer", () => {
    const router = settledMaster();
    router.hear({ priority: 0 });
    expect(router.watch(2.5 * second).adverts).toEqual([1 * second, 2 * second]);
  });

  test("V3-MS-02 … the answer is one advert", () => {
    const router = settledMaster();
    const before = router.advertised.length;
    router.hear({ priority: 0 });
    expect(router.advertised.slice(before)).toEqual([router.wire.now]);
  });

  test("V3-MS-04 changes neither state nor neighbour caches", () => {
    const router = master();
    router.hear({ priority: 0 });
    expect(router.state).toBe("master");
    expect(router.of("garp")).toEqual([]);
  });
});

describe("a better advert", () => {
  test("V3-MS-05, V3-MS-06 makes it a backup that says nothing more, not even priority 0", () => {
    const router = master("version 3\npriority 100");
    router.hear({ priority: 101 });
    expect(router.state).toBe("backup");
    expect(router.of("advert")).toEqual([]);
    expect(router.watch(3_609).adverts).toEqual([]);
    expect(router.of("advert")).toEqual([]);
  });

  test("V3-MS-07 teaches its interval: skew, Master_Down_Interval and timer follow", () => {
    const router = master("version 3\npriority 100");
    router.hear({ priority: 101, interval: 50 });
    expect(router.watch(10 * second).first).toBeCloseTo(1_804.6875, 6);
  });

  test("V3-MS-08 is also one of equal priority from a higher address", () => {
    const router = master("version 3\npriority 100", "10.0.0.1");
    router.hear({ priority: 100, from: "10.0.0.2" });
    expect(router.state).toBe("backup");
  });

  test("V3-MS-09 is not one of equal priority from a lower address", () => {
    const router = master("version 3\npriority 100", "10.0.0.1");
    router.hear({ priority: 100, from: "10.0.0.0" });
    expect(router.state).toBe("master");
  });
});

describe("a lower advert", () => {
  test("V3-MS-10 does not move a master", () => {
    const router = settledMaster();
    router.hear({ priority: 50 });
    expect(router.state).toBe("master");
    expect(router.watch(10 * second).adverts).toHaveLength(10);
  });

  test("V3-MS-11, V3-MS-13 is answered at once (RFC 9568, and keepalived's default), without a second advert soon after", () => {
    const router = settledMaster();
    router.deeds.length = 0;
    router.hear({ priority: 50 });
    expect(router.advertised).toEqual([router.wire.now]);
    expect(router.watch(1.5 * second).adverts).toEqual([1 * second]);
  });

  test("V3-MS-12 is not answered with lower_prio_no_advert (RFC 3768, RFC 5798), and the period stays", () => {
    const router = settledMaster("version 3\nlower_prio_no_advert");
    const due = (router.node.deadlines.get("advert") ?? 0) - router.wire.now;
    router.deeds.length = 0;
    router.hear({ priority: 50 });
    expect(router.advertised).toEqual([]);
    expect(router.watch(1.5 * second).first).toBeCloseTo(due, 6);
  });

  test("V3-MS-27 does not teach its interval", () => {
    const router = master("version 3\npriority 100");
    router.hear({ priority: 50, interval: 10 });
    router.hear({ priority: 101 });
    expect(router.watch(10 * second).first).toBeCloseTo(3_609.375, 6);
  });

  test("V3-ARP-17 makes it announce its addresses again, now and after the delay", () => {
    const router = master("version 3\ngarp_lower_prio_repeat 3\ngarp_lower_prio_delay 5");
    router.hear({ priority: 50 });
    expect(router.of("garp").map(({ repeat }) => repeat)).toEqual([3]);
    router.watch(6 * second);
    expect(router.of("garp").map(({ repeat }) => repeat)).toEqual([3]);
  });
});

describe("the end of a mastership", () => {
  test("V3-MS-23, V3-SHUT-02 a stop sends one advert of priority 0, then takes the addresses off, then is silent", () => {
    const router = master();
    router.stop();
    const told = router.deeds.flatMap((deed) => (deed.kind === "log" ? [] : [deed.kind]));
    expect(told).toEqual(["advert", "remove"]);
    expect(router.of("advert").map(({ priority }) => priority)).toEqual([0]);
    expect(router.state).toBe("initialize");
    expect(router.watch(100 * second).adverts).toEqual([]);
  });

  test("V3-MS-24 priority 0 comes with VRID, addresses and interval as before", () => {
    const router = master(
      "version 3\nvirtual_router_id 77\nadvert_int 2\nvirtual_ipaddress {\n10.0.0.7\n10.0.0.8\n}",
    );
    router.wire.advance(3 * second);
    const before = readIpv4(router.of("advert").at(-1)?.datagram ?? new Uint8Array());
    router.stop();
    const goodbye = readIpv4(router.of("advert").at(-1)?.datagram ?? new Uint8Array());
    const same = ({ vrid, count, fourth, fifth, message }: typeof before) => [
      ...[vrid, count, fourth, fifth],
      ...message.subarray(8),
    ];
    expect(goodbye.priority).toBe(0);
    expect(same(goodbye)).toEqual(same(before));
  });

  test("V3-MS-25 a killed master is replaced after the backup's Master_Down_Interval", () => {
    const wire = new Wire();
    const first = wire.router("version 3\npriority 200").start();
    const next = wire.router("version 3\npriority 100", "10.0.0.2").start();
    wire.advance(10 * second);
    const last = first.advertised.at(-1) ?? 0;
    first.kill();
    wire.advance(10 * second);
    expect((next.advertised[0] ?? 0) - last).toBeCloseTo(3_609.375, 6);
  });

  test("V3-MS-26 a link that comes back is entered as a backup, with the whole wait", () => {
    const router = master();
    router.fault();
    router.wire.advance(second);
    router.repair();
    expect(router.state).toBe("backup");
    expect(router.watch(10 * second).first).toBeCloseTo(3_609.375, 6);
  });

  test("V3-SHUT-04 a fault sends priority 0, once", () => {
    const router = master();
    router.fault("script chk");
    expect(router.of("advert").map(({ priority }) => priority)).toEqual([0]);
    expect(router.held).toEqual([]);
  });
});

test("V3-MS-29 a reload without a change keeps the master: an advert, no priority 0, no gratuitous ARP", () => {
  const router = settledMaster();
  router.reload("version 3");
  expect(router.state).toBe("master");
  expect(router.of("garp")).toEqual([]);
  expect(router.of("advert").every(({ priority }) => priority > 0)).toBe(true);
  expect(router.watch(1_001).adverts).toEqual([1 * second]);
});

test("V3-ARP-11 an address that a reload adds is announced", () => {
  const router = master();
  router.reload("version 3\nvirtual_ipaddress {\n10.0.0.100/24\n10.0.0.101/24\n}");
  expect(router.of("garp").map(({ address }) => address)).toEqual(["10.0.0.101"]);
});

describe("gratuitous ARPs later on", () => {
  test("V3-ARP-13 the block is repeated after garp_master_delay", () => {
    const router = backup("version 3\ngarp_master_delay 5\ngarp_master_repeat 4");
    router.wire.advance(3_609.375);
    expect(router.of("garp").map(({ at, repeat }) => [at, repeat])).toEqual([[3_609.375, 4]]);
    router.watch(6 * second);
    expect(router.of("garp").map(({ at, repeat }) => [at, repeat])).toEqual([[8_609.375, 4]]);
  });

  test("V3-ARP-14 garp_master_refresh repeats them for as long as it is master", () => {
    const router = master("version 3\ngarp_master_refresh 2");
    router.watch(20 * second);
    expect(router.of("garp").length).toBeGreaterThanOrEqual(9);
  });

  test("V3-ARP-18 a block that is due later dies with the mastership that asked for it", () => {
    const router = backup("version 3\ngarp_master_delay 5");
    router.wire.advance(3_700);
    router.hear();
    router.watch(3 * second);
    expect(router.of("garp")).toEqual([]);
    router.wire.advance(second);
    expect(router.state).toBe("master");
    const regained = router.of("garp")[0]?.at ?? 0;
    router.watch(4.5 * second);
    expect(router.of("garp").filter(({ at }) => at < regained + 5 * second)).toEqual([]);
  });
});

/** Master, a third of its interval after an advert, so that an answer and the next advert are told apart. */
function settledMaster(words = "version 3"): RouterUnderTest {
  const router = master(words);
  const due = router.node.deadlines.get("advert") ?? 0;
  router.wire.advance(due - router.wire.now + 333);
  router.deeds.length = 0;
  return router;
}
