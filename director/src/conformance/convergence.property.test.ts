import fc from "fast-check";
import { address } from "./bench/forge.ts";
import { type RouterUnderTest, second, Wire } from "./bench/wire.ts";

type Move = (wire: Wire, routers: readonly RouterUnderTest[]) => void;

const one = fc.nat(2);

const moves: fc.Arbitrary<Move> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.integer({ min: 1, max: 5_000 }).map(
      (time): Move =>
        (wire) =>
          wire.advance(time),
    ),
  },
  fc.tuple(one, one).map(
    ([from, to]): Move =>
      (wire, routers) =>
        wire.cut(routers[from] as RouterUnderTest, routers[to] as RouterUnderTest),
  ),
  fc.constant<Move>((wire) => wire.heal()),
  one.map(
    (which): Move =>
      (_, routers) =>
        routers[which]?.kill(),
  ),
  one.map(
    (which): Move =>
      (_, routers) =>
        routers[which]?.stop(),
  ),
  one.map(
    (which): Move =>
      (_, routers) =>
        start(routers[which]),
  ),
  one.map(
    (which): Move =>
      (_, routers) =>
        routers[which]?.fault(),
  ),
  one.map(
    (which): Move =>
      (_, routers) =>
        routers[which]?.repair(),
  ),
  fc.tuple(one, fc.nat(255)).map(
    ([which, priority]): Move =>
      (_, routers) =>
        routers[which]?.hear({ priority, from: "10.0.0.66", ttl: 254 }),
  ),
);

const clusters = fc.record({
  priorities: fc.tuple(...[0, 1, 2].map(() => fc.constantFrom(1, 50, 100, 101, 254))),
  version: fc.constantFrom(2, 3),
  noAnswers: fc.boolean(),
});

describe("whatever happened before, once every router runs and hears the others", () => {
  test("one is master, the best, and it alone holds the address; the others are backups", () => {
    fc.assert(
      fc.property(
        clusters,
        fc.array(moves, { maxLength: 30 }),
        ({ priorities, version, noAnswers }, plan) => {
          const wire = new Wire();
          const routers = priorities.map((priority, index) => {
            const words = [
              `version ${version}`,
              `priority ${priority}`,
              ...(noAnswers ? ["lower_prio_no_advert"] : []),
            ];
            return wire.router(words.join("\n"), `10.0.0.${index + 1}`).start();
          });
          for (const move of plan) move(wire, routers);
          wire.heal();
          for (const router of routers) {
            router.repair();
            start(router);
          }
          wire.advance(15 * second);
          // At equal priorities who is master already stays: the higher address decides between two masters alone.
          const best = Math.max(...priorities);
          const masters = routers.filter(({ state }) => state === "master");
          expect(routers.map(({ state }) => state).sort()).toEqual(["backup", "backup", "master"]);
          expect(masters[0]?.node.state.effectivePriority).toBe(best);
          for (const router of routers)
            expect(router.held).toEqual(router === masters[0] ? ["10.0.0.100"] : []);
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe("a packet with one bit flipped", () => {
  test.each(["version 2", "version 3\nvirtual_ipaddress {\nfe80::100\n}"])(
    "is never taken for an advert: %j",
    (words) => {
      const six = words.includes("fe80");
      const router = new Wire()
        .router(`${words}\npriority 100`, six ? "fe80::1" : "10.0.0.1")
        .startAsMaster();
      router.watch(second);
      const { message } = (router.of("advert").at(-1) as { carried: { message: Uint8Array } }).carried;
      fc.assert(
        fc.property(fc.nat(message.length - 1), fc.nat(7), (at, bit) => {
          const flipped = Uint8Array.from(message);
          flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
          const before = router.node.counters.get("advert-received");
          router.receiveMessage({
            source: address(six ? "fe80::200" : "10.0.0.200"),
            destination: address(six ? "ff02::12" : "224.0.0.18"),
            ttl: 255,
            message: flipped,
          });
          expect(router.node.counters.get("advert-received")).toBe(before);
          expect(router.state).toBe("master");
        }),
        { numRuns: 300 },
      );
    },
  );
});

/** A router that runs already is not started again. */
function start(router: RouterUnderTest | undefined): void {
  if (router?.state === "initialize") router.start();
}
