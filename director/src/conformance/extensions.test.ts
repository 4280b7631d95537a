import { parseConfig } from "../config/index.ts";
import { contribution, effectivePriority } from "../tracking/weight.ts";
import type { Priority } from "../units.ts";
import { backup, configFrom, master, second } from "./bench/wire.ts";

/** The instance of a file, and what is said about it. */
function read(words: string) {
  const text = `vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 51\n${words}\n}`;
  const { config, diagnostics } = parseConfig(text, { file: "conformance.conf" });
  return {
    instance: config.vrrpInstances[0],
    errors: diagnostics.flatMap(({ severity, message }) => (severity === "error" ? [message] : [])),
    warnings: diagnostics.flatMap(({ severity, message }) => (severity === "warning" ? [message] : [])),
  };
}

const address = "virtual_ipaddress {\n10.0.0.100\n}";

describe("the configuration", () => {
  test("V3-PKT-19 without a virtual address is refused", () => {
    expect(read("version 3").errors).toEqual([expect.stringContaining("no virtual address")]);
  });

  test("V3-PKT-26 with two families in one list keeps the first one and says so", () => {
    const { instance, warnings } = read("virtual_ipaddress {\nfe80::100\n10.0.0.100\n}");
    expect(instance?.virtualAddresses.map((virtual) => virtual.address)).toEqual(["fe80::100"]);
    expect(warnings).toEqual([expect.stringContaining("10.0.0.100 is ignored")]);
  });

  test("V3-TMR-02 with an interval off the 10 ms steps rounds it and says so", () => {
    const { instance, warnings } = read(`version 3\nadvert_int 0.015\n${address}`);
    expect(instance?.advertInterval).toBe(2);
    expect(warnings).toEqual([expect.stringContaining("0.015 becomes 0.02")]);
  });

  test("V2-PKT-01, V23-08 with a fraction of a second rounds it for VRRPv2 and says so", () => {
    const { instance, warnings } = read(`version 2\nadvert_int 0.5\n${address}`);
    expect(instance?.advertInterval).toBe(100);
    expect(warnings).toEqual([expect.stringContaining("advert_int 0.5 becomes 1")]);
  });

  test("V3-PRE-06 with nopreempt and `state MASTER` drops nopreempt and says so", () => {
    const { instance, warnings } = read(`nopreempt\nstate MASTER\n${address}`);
    expect(instance?.preempt).toBe(true);
    expect(warnings).toEqual([expect.stringContaining("nopreempt")]);
  });

  test.each(["nopreempt", "state MASTER"])(
    "V3-PRE-10 with preempt_delay and %s drops the delay and says so",
    (word) => {
      const { instance, warnings } = read(`preempt_delay 5\n${word}\n${address}`);
      expect(instance?.preemptDelay).toBe(0);
      expect(warnings).toContainEqual(expect.stringContaining("preempt_delay does not work"));
    },
  );
});

describe("an address list in VRRPv3 that is not the own", () => {
  const differing = [{ addresses: ["10.0.0.101"] }, { addresses: ["10.0.0.100", "10.0.0.101"] }];

  test.each(differing)(
    "V3-RX-24, V3-RX-25 %j is discarded and logged, as keepalived 2.2.7 does",
    (changes) => {
      const router = master();
      router.hear(changes);
      expect(router.state).toBe("master");
      expect(router.of("log").at(-1)?.text).toMatch(/10\.0\.0\.100|number count/);
    },
  );

  test("V3-RX-24, V3-RX-25 is accepted of the master that is known, with skip_check_adv_addr", () => {
    const router = backup("version 3\nskip_check_adv_addr");
    router.hear();
    router.wire.advance(2 * second);
    for (const changes of differing) router.hear(changes);
    expect(router.watch(10 * second).first).toBeCloseTo(3_609.375, 6);
  });
});

test("V3-BK-14 priority 0 counts from whomever it comes, and from another than the master it is a warning", () => {
  const router = backup();
  router.hear({ from: "10.0.0.200" });
  router.hear({ from: "10.0.0.66", priority: 0 });
  expect(router.of("log").at(-1)?.text).toMatch(/WARNING.*10\.0\.0\.66.*the master is 10\.0\.0\.200/);
  expect(router.watch(10 * second).first).toBeCloseTo(609.375, 6);
});

describe("unicast", () => {
  const peers = (words: string): string =>
    `version 3\nunicast_src_ip 10.0.0.1\nunicast_peer {\n10.0.0.2 ${words}\n}`;

  test("UNI-03 a checksum over the multicast group, as keepalived 1.3.6 made it, is understood", () => {
    const router = master(peers(""));
    router.hear({ to: "10.0.0.1", from: "10.0.0.2", checksum: oldChecksum() });
    expect(router.state).toBe("backup");
  });

  test("UNI-06 min_ttl and max_ttl are kept to", () => {
    const router = master(peers("min_ttl 250 max_ttl 254"));
    router.hear({ to: "10.0.0.1", from: "10.0.0.2", ttl: 200 });
    router.hear({ to: "10.0.0.1", from: "10.0.0.2", ttl: 255 });
    expect(router.state).toBe("master");
    router.hear({ to: "10.0.0.1", from: "10.0.0.2", ttl: 250 });
    expect(router.state).toBe("backup");
  });

  test("UNI-12 without them any TTL is right: a peer may be routers away", () => {
    const router = master(peers(""));
    router.hear({ to: "10.0.0.1", from: "10.0.0.2", ttl: 60 });
    expect(router.state).toBe("backup");
  });

  /** The message of the bench's default advert, summed with 224.0.0.18 for the destination. */
  function oldChecksum(): number {
    const words = [0x3133, 0xc801, 0x0064, 0x0a00, 0x0064];
    const pseudo = [0x0a00, 0x0002, 0xe000, 0x0012, 112, 12];
    let sum = [...words, ...pseudo].reduce((all, word) => all + word, 0);
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >> 16);
    return ~sum & 0xffff;
  }
});

test.each([
  [100, [50, -30], "good", 150],
  [100, [253, 253], "good", 254],
  [200, [-253, -253], "good", 200],
  [200, [-50, 20], "bad", 150],
  [100, [-253, -253], "bad", 1],
] as const)(
  "TRK-01, V3-OWN-08 priority %i with weights %j, all %s, is %i: never beyond 1 and 254",
  (base, weights, verdict, wanted) => {
    const moves = weights.map((weight) => contribution({ weight, reverse: false }, verdict));
    expect(effectivePriority(base as Priority, moves)).toBe(wanted);
  },
);

test("OBS-01 every kind of wrong advert has a counter of its own", () => {
  const router = backup("version 2");
  router.hear({ ttl: 254 });
  router.hear({ checksum: "bad" });
  router.hear({ type: 2 });
  router.hear({ interval: 2 });
  router.hear({ authType: 7 });
  router.hear({ addresses: ["10.0.0.7"] });
  router.hear({ priority: 0 });
  expect(Object.fromEntries(router.node.counters)).toMatchObject({
    ttl: 1,
    checksum: 1,
    type: 1,
    interval: 1,
    "auth-type": 1,
    "address-list": 1,
    "priority-zero-received": 1,
  });
});

test("V3-BK-22 an interval of 1 cs, adverts 3 ms late or early, does not make a backup flap", () => {
  const router = backup("version 3\nadvert_int 0.01");
  for (let round = 0; round < 500; round++) {
    router.hear({ interval: 1 });
    router.wire.advance(10 + (round % 2 === 0 ? 3 : -3));
  }
  expect(router.of("advert")).toEqual([]);
});

test("V3-FWD-08 the configuration keeps the difference between accept and no_accept; accept is keepalived's default", () => {
  expect(configFrom("version 3", "10.0.0.1")).toMatchObject({ accept: true });
  expect(read(`version 3\nno_accept\n${address}`).instance?.accept).toBe(false);
});
