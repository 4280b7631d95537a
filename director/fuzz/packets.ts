import { type Forged, forgeIpv4, forgeMessage } from "../src/conformance/bench/forge.ts";
import { configFrom, type RouterUnderTest, second, Wire } from "../src/conformance/bench/wire.ts";
import type { Priority } from "../src/units.ts";
import type { MachineEvent } from "../src/vrrp/machine.ts";
import { Random } from "./random.ts";

export type PacketTally = {
  packets: number;
  /** Packets that a router took for a valid advert. */
  accepted: number;
  rejected: number;
  /** Packets that were not for the router. */
  unheard: number;
  takeovers: number;
  /** Processor time of the slowest one, in milliseconds. */
  slowest: number;
};

/** One packet must not take more processor time than this, in milliseconds; garbage collection included. */
const patience = 1_000;

const address6 = "virtual_ipaddress {\nfe80::100\n2001:db8::100\n}";
const password = "authentication {\nauth_type PASS\nauth_pass abc123\n}";
const unicast = "unicast_src_ip 10.0.0.1\nunicast_peer {\n10.0.0.2\n10.0.0.3 min_ttl 250 max_ttl 255\n}";

const routers: readonly (readonly [words: string, source: string])[] = [
  ["version 2", "10.0.0.1"],
  [`version 2\n${password}`, "10.0.0.1"],
  ["version 3\npriority 150", "10.0.0.1"],
  ["version 3\npriority 200\nadvert_int 0.01", "10.0.0.1"],
  ["version 3\nnopreempt\nlower_prio_no_advert", "10.0.0.1"],
  ["version 3\npreempt_delay 3\nskip_check_adv_addr", "10.0.0.1"],
  ["version 3\nstate MASTER\npriority 255", "10.0.0.1"],
  [`version 3\n${unicast}`, "10.0.0.1"],
  [`version 3\ncheck_unicast_src\n${unicast}`, "10.0.0.1"],
  [`version 3\n${address6}`, "fe80::1"],
];

const events: readonly MachineEvent[] = [
  { kind: "startup" },
  { kind: "shutdown" },
  { kind: "fault-began", cause: "interface eth0" },
  { kind: "fault-ended", cause: "interface eth0" },
  { kind: "addresses-lost" },
  { kind: "priority-changed", effective: 77 as Priority },
  { kind: "priority-changed", effective: 254 as Priority },
];

/**
 * Puts packets before routers of every kind, time and other events between them, and looks after each one whether the
 * router is still in one piece.
 * @throws Error that names the packet by its number: the same seed makes the same packets.
 */
export function fuzzPackets(
  seed: number,
  packets: number,
  progress: (done: number) => void = () => {},
): PacketTally {
  const random = new Random(seed);
  const tally: PacketTally = { packets: 0, accepted: 0, rejected: 0, unheard: 0, takeovers: 0, slowest: 0 };
  const subjects = routers.map(([words, source]) => new Wire().router(words, source).start());
  for (let number = 0; number < packets; number++) {
    const router = random.pick(subjects);
    disturb(random, router);
    try {
      const began = process.threadCpuUsage();
      feed(random, router, tally);
      const { user, system } = process.threadCpuUsage(began);
      tally.slowest = Math.max(tally.slowest, (user + system) / 1_000);
      check(tally.slowest < patience, `it took ${tally.slowest} ms`);
      inspect(router);
    } catch (error) {
      throw new Error(`packet ${number} of seed ${seed}: ${error instanceof Error ? error.message : error}`, {
        cause: error,
      });
    }
    router.deeds.length = 0;
    tally.packets++;
    if (number % 1_024 === 0) progress(number);
  }
  tally.takeovers = subjects.reduce((sum, { node }) => sum + (node.counters.get("become-master") ?? 0), 0);
  return tally;
}

function disturb(random: Random, router: RouterUnderTest): void {
  const wire = router.wire;
  if (random.chance(0.3)) wire.advance(random.below(router.node.config.advertInterval * 12));
  if (random.chance(0.02)) router.handle(random.pick(events));
  // What has stopped or stays in fault would hear nothing for the rest of the run.
  if (router.state === "initialize") router.start();
  if (router.state === "fault" && random.chance(0.2)) router.repair();
  if (random.chance(0.002)) {
    const { name: _, ...config } = configFrom("version 3\npriority 99", "10.0.0.1");
    if (router.node.config.version === 3 && router.node.config.source === config.source)
      router.handle({ kind: "reload", config: { ...config, name: "VI_1" } });
  }
}

function feed(random: Random, router: RouterUnderTest, tally: PacketTally): void {
  const before = router.node.counters.get("advert-received") ?? 0;
  const { state } = router.node;
  const deadlines = [...router.node.deadlines].join(" ");
  const heard = router.deeds.length;
  if (router.node.config.source.includes(":")) {
    const carried = forgeMessage(change(random, router));
    router.receiveMessage({ ...carried, message: damage(random, carried.message) });
  } else {
    router.receive(random.chance(0.1) ? noise(random) : damage(random, forgeIpv4(change(random, router))));
  }
  const accepted = (router.node.counters.get("advert-received") ?? 0) > before;
  if (accepted) tally.accepted++;
  else if (router.deeds.length > heard) tally.rejected++;
  else tally.unheard++;
  const moved = router.node.state !== state || [...router.node.deadlines].join(" ") !== deadlines;
  if (!accepted && moved) throw new Error("a packet that was not accepted moved the state or a timer");
}

/** A valid advert of somebody, with a field or two that are anything. */
function change(random: Random, router: RouterUnderTest): Forged {
  const { version, advertInterval, authentication, transport } = router.node.config;
  const six = router.node.config.source.includes(":");
  const authenticated = authentication.type === "PASS";
  const right: Forged = {
    version,
    from: six
      ? random.pick(["fe80::2", "fe80::1"])
      : random.pick(["10.0.0.2", "10.0.0.3", "10.0.0.1", "10.0.0.0"]),
    ...(transport.kind === "unicast" ? { to: "10.0.0.1" } : {}),
    priority: random.pick([0, 1, 50, 99, 100, 101, 150, 254, 255]),
    interval: version === 2 ? advertInterval / 100 : random.pick([1, 10, 100, 4095, advertInterval]),
    addresses: six ? ["fe80::100", "2001:db8::100"] : ["10.0.0.100"],
    ...(authenticated ? { authType: 1, authData: [97, 98, 99, 49, 50, 51, 0, 0] } : {}),
  };
  const wrong: readonly (() => Forged)[] = [
    () => ({ ttl: random.byte() }),
    () => ({ version: random.below(16) }),
    () => ({ type: random.below(16) }),
    () => ({ vrid: random.byte() }),
    () => ({ priority: random.byte() }),
    () => ({ count: random.byte() }),
    () => ({ interval: version === 2 ? random.byte() : random.below(4096) }),
    () => ({ reserve: random.below(16) }),
    () => ({ authType: random.byte() }),
    () => ({ checksum: random.pick(["bad", "plain", "pseudo", random.below(65_536)] as const) }),
    () => ({ cut: random.below(24) }),
    () => ({ trailing: Array.from({ length: random.below(40) }, () => random.byte()) }),
    () => ({ padding: random.below(40) }),
    () => ({ optionWords: random.below(11) }),
    () => ({ protocol: random.byte() }),
    () => ({ addresses: [] }),
  ];
  return random.chance(0.4)
    ? right
    : { ...right, ...random.pick(wrong)(), ...(random.chance(0.2) ? random.pick(wrong)() : {}) };
}

/** Sometimes flips bytes, cuts the end off or puts something behind it. */
function damage(random: Random, bytes: Uint8Array): Uint8Array {
  if (random.chance(0.6)) return bytes;
  const copy = Uint8Array.from(bytes);
  for (let flips = random.below(4); flips > 0 && copy.length > 0; flips--)
    copy[random.below(copy.length)] = random.byte();
  return random.chance(0.2) ? copy.subarray(0, random.below(copy.length + 1)) : copy;
}

function noise(random: Random): Uint8Array {
  return Uint8Array.from({ length: random.below(random.chance(0.02) ? 2_000 : 60) }, () => random.byte());
}

/** What has to be so after every event. */
function inspect({ node, wire }: RouterUnderTest): void {
  const { kind, effectivePriority } = node.state;
  const wanted = new Set(
    [...node.config.virtualAddresses, ...node.config.excludedAddresses].map((each) => each.address),
  );
  check(
    node.deadlines.has("advert") === (kind === "master"),
    `${kind} with the timers ${[...node.deadlines.keys()]}`,
  );
  check(
    node.deadlines.has("master-down") === (kind === "backup"),
    `${kind} with the timers ${[...node.deadlines.keys()]}`,
  );
  check(
    kind === "master" ? node.held.size === wanted.size : node.held.size === 0,
    `${kind} holds ${[...node.held]}`,
  );
  check(effectivePriority >= 1 && effectivePriority <= 255, `the effective priority is ${effectivePriority}`);
  for (const [timer, deadline] of node.deadlines) {
    const wait = deadline - wire.now;
    check(wait >= 0 && wait <= 1_000 * second, `${timer} expires in ${wait} ms`);
  }
}

function check(right: boolean, found: string): void {
  if (!right) throw new Error(found);
}
