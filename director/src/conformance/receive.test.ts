import type { Forged } from "./bench/forge.ts";
import { backup, master, type RouterUnderTest, second } from "./bench/wire.ts";

/** An advert that must be discarded: what is wrong with it, and the words of the router that hears it. */
type Wrong = readonly [name: string, changes: Forged, words?: string];

const filledIn = ([name, changes, words = "version 3"]: Wrong) => [name, changes, words] as const;

const v2 = "version 2";
const withPassword = `${v2}\nauthentication {\nauth_type PASS\nauth_pass abc123\n}`;
const rightPassword = [0x61, 0x62, 0x63, 0x31, 0x32, 0x33, 0, 0];
const withAuth = (authType: number, authData: readonly number[]): Forged => ({
  version: 2,
  authType,
  authData,
});

const wrong: readonly Wrong[] = [
  ["V3-RX-01 TTL 254", { ttl: 254 }],
  ["V3-RX-01 TTL 1", { ttl: 1 }],
  ["V3-RX-01 TTL 0", { ttl: 0 }],
  ["V3-RX-03 version 0", { version: 0 }],
  ["V3-RX-03 version 1", { version: 1 }],
  ["V3-RX-03 version 2", { version: 2 }],
  ["V3-RX-03 version 4", { version: 4 }],
  ["V3-RX-03 version 15", { version: 15 }],
  ["V3-RX-04 type 0", { type: 0 }],
  ["V3-RX-04 type 2", { type: 2 }],
  ["V3-RX-04 type 15", { type: 15 }],
  ["V3-RX-05 four bytes of VRRP", { cut: 8 }],
  ["V3-RX-05 seven bytes of VRRP", { cut: 5 }],
  ["V3-RX-06 two addresses announced, one there", { count: 2 }],
  ["V3-RX-06 an address cut in half", { cut: 2 }],
  ["V3-RX-07 no payload", { cut: 12 }],
  ["V3-RX-08 four bytes too many inside the IP length", { trailing: [1, 2, 3, 4] }],
  ["V3-RX-10 checksum off by a bit", { checksum: "bad" }],
  ["V3-RX-14 checksum field 0", { checksum: 0 }],
  ["V3-RX-15 another VRID", { vrid: 52 }],
  ["V3-RX-16 VRID 0", { vrid: 0 }],
  ["V3-RX-19 no addresses", { addresses: [] }],
  ["V3-RX-19 count 0 beside one address", { count: 0 }],
  ["V3-RX-20 Max Advertise Interval 0", { interval: 0 }],
  ["V3-RX-20 Max Advertise Interval 0 under Reserve bits", { interval: 0, reserve: 0xf }],
  ["V3-RX-29 sent to the interface's own address", { to: "10.0.0.1" }],
  ["V2-RX-01 an interval that is not the own", { version: 2, interval: 2 }, v2],
  ["V2-RX-02 authentication where there is none", withAuth(1, rightPassword), v2],
  ["V2-RX-02 no authentication where there is one", { version: 2 }, withPassword],
  [
    "V2-RX-03 a password that is off by one byte",
    withAuth(1, [...rightPassword.slice(0, 5), 0x34, 0, 0]),
    withPassword,
  ],
  ["V2-RX-04 authentication type 7", withAuth(7, rightPassword), withPassword],
  ["V2-RX-05 authentication data missing", { version: 2, authData: [] }, v2],
  ["V2-RX-06 another address", { version: 2, addresses: ["10.0.0.101"] }, v2],
  ["V2-RX-06 one address too many", { version: 2, addresses: ["10.0.0.100", "10.0.0.101"] }, v2],
  ["V2-RX-10 checksum off by a bit", { version: 2, checksum: "bad" }, v2],
  ["V2-RX-10 TTL 254", { version: 2, ttl: 254 }, v2],
  ["V2-RX-10 version 1", { version: 1 }, v2],
  ["V2-RX-10 type 2", { version: 2, type: 2 }, v2],
  ["V2-RX-10 two addresses announced, one there", { version: 2, count: 2 }, v2],
  ["V2-RX-11 VRRPv3 to a router that speaks VRRPv2", { version: 3, checksum: "pseudo" }, v2],
];

describe.each(wrong.map(filledIn))("%s", (_name, changes, words) => {
  test("is discarded by a backup, whose timer runs on", () => {
    const router = backup(words);
    heardValid(router);
    expect(takesOverUnder(router, changes)).toBeCloseTo(3_609.375, 6);
  });

  test("is discarded by a master, whose period stays", () => {
    const router = master(words);
    expect(trainUnder(router, changes)).toEqual(trainUnder(master(words), undefined));
    expect(router.state).toBe("master");
  });
});

const right: readonly Wrong[] = [
  ["V3-RX-09 Ethernet padding after the IP length", { padding: 14 }],
  ["V3-RX-12 an IPv4 checksum with a pseudo-header (RFC 5798)", { checksum: "pseudo" }],
  ["V3-RX-11 an IPv4 checksum over the message alone (RFC 9568)", { checksum: "plain" }],
  ["V3-RX-21 Reserve bits set", { reserve: 0xf }],
  ["V3-RX-22 an interval that is not the own", { interval: 101 }],
  ["V3-RX-31 a source outside the subnet", { from: "192.0.2.9" }],
  ["V3-RX-35 IPv4 options", { optionWords: 1 }],
];

test.each(right.map(filledIn))("%s is accepted by a backup and by a master", (_name, changes, words) => {
  const router = backup(words);
  for (let round = 0; round < 20; round++) {
    router.hear(changes);
    router.wire.advance(second);
  }
  expect(router.advertised).toEqual([]);
  const old = master(words);
  old.hear(changes);
  expect(old.state).toBe("backup");
});

test("V3-RX-26 the addresses in another order are the same list", () => {
  const router = backup("version 3\nvirtual_ipaddress {\n10.0.0.100\n10.0.0.101\n}");
  router.wire.advance(2 * second);
  router.hear({ addresses: ["10.0.0.101", "10.0.0.100"] });
  expect(router.watch(10 * second).first).toBeCloseTo(3_609.375, 6);
});

test("V3-RX-02 an IPv6 advert with a hop limit other than 255 is discarded, one with 255 is not", () => {
  const router = backup("version 3\nvirtual_ipaddress {\nfe80::100\n}", "fe80::1");
  router.wire.advance(2 * second);
  router.hear({ from: "fe80::200", ttl: 254 });
  router.hear({ from: "fe80::200", ttl: 64 });
  expect(router.watch(1_609.375).adverts).toEqual([0 + 1_609.375]);
  router.hear({ from: "fe80::200" });
  expect(router.state).toBe("backup");
});

test("V3-RX-13 an IPv6 advert whose checksum leaves the pseudo-header out is discarded", () => {
  const router = master("version 3\nvirtual_ipaddress {\nfe80::100\n}", "fe80::1");
  router.hear({ from: "fe80::200", checksum: "plain" });
  expect(router.state).toBe("master");
});

test("V2-RX-07 another address list from the owner, priority 255, is no defect in VRRPv2", () => {
  for (const addresses of [["10.0.0.101"], ["10.0.0.100", "10.0.0.101"]]) {
    const router = master("version 2");
    router.hear({ version: 2, priority: 254, addresses });
    expect(router.state).toBe("master");
    router.hear({ version: 2, priority: 255, addresses });
    expect(router.state).toBe("backup");
  }
});

test("V3-RX-39 of valid and discarded adverts in turn, a backup counts from the last valid one", () => {
  const router = backup();
  for (let round = 0; round < 5; round++) {
    router.hear();
    router.wire.advance(300);
    router.hear({ checksum: "bad" });
    router.wire.advance(300);
  }
  expect(router.watch(10 * second).first).toBeCloseTo(3_609.375 - 600, 6);
});

test("V3-RX-40 bad checksums every 0.4 s leave a master its four adverts in 4 s", () => {
  const router = master();
  expect(trainUnder(router, { checksum: "bad" })).toHaveLength(4);
});

test("V3-RX-32, V3-RX-33 an advert that carries the router's own address and priority changes nothing", () => {
  const router = master();
  router.hear({ from: "10.0.0.1", priority: 100 });
  expect(router.state).toBe("master");
  expect(router.watch(2 * second).adverts).toHaveLength(2);
});

test("V3-RX-38 what is discarded is logged with its reason", () => {
  const router = backup();
  router.hear({ ttl: 254 });
  expect(router.of("log").at(-1)?.text).toMatch(/invalid TTL.*254.*255/);
});

test("V3-RX-15 another VRID has no effect at all, not even a line in the log", () => {
  const router = backup();
  router.deeds.length = 0;
  router.hear({ vrid: 52 });
  expect(router.deeds).toEqual([]);
  expect(router.node.counters.size).toBe(0);
});

test("V3-RX-42 a router in fault neither hears nor sends", () => {
  const router = master();
  router.fault();
  router.hear({ priority: 0 });
  router.hear({ priority: 50 });
  expect(router.watch(20 * second).adverts).toEqual([]);
  expect(router.state).toBe("fault");
});

/** The router heard a valid advert of a better one right now. */
function heardValid(router: RouterUnderTest): void {
  const { version, authentication } = router.node.config;
  const password = version === 2 && authentication.type === "PASS";
  router.hear(password ? withAuth(1, rightPassword) : {});
}

/** How long it takes to become master while it hears this every 0.45 s. */
function takesOverUnder(router: RouterUnderTest, changes: Forged): number {
  const from = router.wire.now;
  for (let round = 0; round < 12 && router.state === "backup"; round++) {
    router.wire.advance(450);
    if (router.state === "backup") router.hear(changes);
  }
  return (router.advertised[0] ?? Number.NaN) - from;
}

/** The instants of a master's adverts in 4 s, in which it hears this every 0.4 s. */
function trainUnder(router: RouterUnderTest, changes: Forged | undefined): readonly number[] {
  const from = router.wire.now;
  router.deeds.length = 0;
  for (let round = 0; round < 10; round++) {
    if (changes !== undefined) router.hear(changes);
    router.wire.advance(400);
  }
  return router.advertised.map((at) => at - from);
}
