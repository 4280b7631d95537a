import { addressOf, type Daemon, type Side, Wire } from "./wire.ts";

/** What two routers are to agree on. */
export interface Agreement {
  readonly name: string;
  readonly family: 4 | 6;
  /** The file of a side. */
  conf(side: Side, priority: number): string;
  readonly addresses: readonly string[];
  /** Milliseconds between advertisements. */
  readonly interval: number;
  /** Skew_Time of priority 90, in milliseconds; that interval's 166/256 without. */
  readonly skew?: number;
  /** Adverts of one instance are looked at. */
  readonly vrid: number;
  /** More to look at once `a` leads. */
  inspect?(wire: Wire, leader: Side, daemon: Daemon): Promise<void>;
}

/** A takeover may be late by this much on a shared machine; it is never early (a clock tick of error allowed). */
const late = 200;
const early = 1.5;

/** Complaints about packets, as keepalived 2.2.7 and the director word them. */
const complaints =
  /malformed|invalid|mismatch|checksum|authenti[a-z]+ (type|fail)|incorrect|bogus|unauthenticated|Unknown VRID|unexpected|expected|not present in/i;

/** Election, release, preemption and failover of keepalived and the director, each in either place. */
export function theyAgree(agreement: Agreement): void {
  const { conf, addresses, interval, vrid, family } = agreement;
  const skew = agreement.skew ?? (interval * 166) / 256;
  const quiet = Math.max(3 * interval, 300);

  describe.each([
    ["director", "keepalived"],
    ["keepalived", "director"],
  ] as const)(`${agreement.name}: %s at priority 100 with %s at priority 90`, (first, second) => {
    let wire: Wire;
    beforeAll(async () => {
      wire = await Wire.raise(agreement.name.replaceAll(/[^a-z0-9]+/gi, "-").toLowerCase());
      await wire.start("a", first, conf("a", 100));
      await wire.start("b", second, conf("b", 90));
    }, 30_000);
    afterAll(() => wire?.[Symbol.asyncDispose](), 30_000);

    const of = (side: Side) =>
      wire.adverts().filter((each) => each.source === addressOf[side][family] && each.vrid === vrid);

    /** Milliseconds from the last advertisement of `a` to the first of `b` after it. */
    function takeover(): number {
      const last = of("a").at(-1)?.t ?? Number.NaN;
      return (of("b").find(({ t }) => t > last)?.t ?? Number.NaN) - last;
    }

    test("the higher priority is elected", async () => {
      expect(await wire.leads("a", addresses, quiet, 15_000)).toBe(true);
      await agreement.inspect?.(wire, "a", first);
    }, 20_000);

    test("it leaves with priority 0 and is followed after the skew", async () => {
      await wire.stop("a");
      expect(await wire.leads("b", addresses, quiet)).toBe(true);
      expect(of("a").at(-1)?.priority).toBe(0);
      expect(takeover()).toBeGreaterThan(skew - early);
      expect(takeover()).toBeLessThan(skew + late);
      await agreement.inspect?.(wire, "b", second);
    }, 20_000);

    test("it comes back and preempts", async () => {
      await wire.start("a", first, conf("a", 100));
      expect(await wire.leads("a", addresses, quiet)).toBe(true);
    }, 20_000);

    test("killed, it is followed after three intervals and the skew", async () => {
      await wire.kill("a");
      expect(await wire.until(() => takeover() > 0, 8_000)).toBe(true);
      expect(takeover()).toBeGreaterThan(3 * interval + skew - early);
      expect(takeover()).toBeLessThan(3 * interval + skew + late);
    }, 20_000);

    test("neither complains about the other's packets", async () => {
      for (const [side, daemon] of [
        ["a", first],
        ["b", second],
      ] as const) {
        const lines = (await wire.log(side, daemon)).split("\n");
        expect(lines.length).toBeGreaterThan(10);
        expect(lines.filter((line) => complaints.test(line) && !/\.conf/.test(line))).toEqual([]);
      }
    });
  });
}
