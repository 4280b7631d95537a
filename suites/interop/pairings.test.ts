import { advertFrom } from "../../src/faults/adverts.ts";
import { killDaemon, ms, only, powerOff, type StackName, stopDaemon } from "../../src/index.ts";
import { elects, type Pair, raisePair } from "../support/pair.ts";

const masterDown = { first: 3609.375, second: 3648.4375 };
const skew = { second: 648.4375 };
/** A takeover may be late by this much on a shared machine; it is never early (a clock tick of error allowed). */
const late = 60;
const early = 1;

/** Complaints about packets, as keepalived 2.2.7 and the director word them. */
const complaints =
  /malformed|invalid|mismatch|checksum|authenti[a-z]+ (type|fail)|incorrect|bogus|unauthenticated|Unknown VRID|ignoring/i;

const stackPairs: readonly (readonly [StackName, StackName])[] = [
  ["director", "keepalived"],
  ["keepalived", "director"],
  ["director", "director"],
  ["keepalived", "keepalived"],
];

describe.each(stackPairs)("%s at priority 100 with %s at priority 90", (firstStack, secondStack) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await raisePair(firstStack, secondStack);
  }, 30_000);
  afterAll(() => pair[Symbol.asyncDispose](), 30_000);

  test("the first election makes the higher priority master", async () => {
    expect(await elects(pair)).toBe(true);
    expect(pair.cluster.leader()).toBe(pair.first);
  }, 20_000);

  test("stopped in good order, the master says priority 0 and the backup takes over after its skew", async () => {
    await stopDaemon.begin(pair.cluster);
    expect(await pair.leads(pair.second, ms(2000))).toBe(true);
    const goodbye = pair.adverts(pair.first).findLast((advert) => advert.priority === 0);
    expectTakeover(pair, goodbye?.t, pair.second, skew.second);
  }, 20_000);

  test("started again, it waits its master-down time and preempts", async () => {
    await pair.cluster.restart(pair.first);
    expect(await pair.leads(pair.first, ms(8000))).toBe(true);
  }, 20_000);

  test("without power, the master is replaced after the backup's master-down time", async () => {
    const fault = await powerOff.begin(pair.cluster);
    const last = pair.adverts(pair.first).at(-1);
    expect(await pair.leads(pair.second, ms(6000))).toBe(true);
    expectTakeover(pair, last?.t, pair.second, masterDown.second);
    await fault.heal();
    expect(await pair.leads(pair.first, ms(8000))).toBe(true);
  }, 30_000);

  test("killed, the master is replaced, and the restarted daemon takes the address back and cleans up", async () => {
    const fault = await killDaemon.begin(pair.cluster);
    const advert = await pair.cluster.awaitEvent(advertFrom(pair.cluster, pair.second), ms(6000));
    expect(advert?.priority).toBe(90);
    await fault.heal();
    expect(await pair.leads(pair.first, ms(8000))).toBe(true);
  }, 30_000);

  test("neither side sees a malformed or unauthenticated packet", async () => {
    const logs = (await pair.logs()).split("\n");
    expect(logs.length).toBeGreaterThan(10);
    // A word about the file is no word about a packet.
    const aboutPackets = logs.filter(
      (line) => complaints.test(line) && !/nb_get_retry|keyword|\.conf/.test(line),
    );
    expect(aboutPackets).toEqual([]);
    expect(only(pair.recorder.history(), "advert").filter((advert) => advert.defect !== null)).toEqual([]);
  });
});

/** The node's first advertisement after the given instant came when it had to: never early, hardly late. */
function expectTakeover(pair: Pair, lastOfOld: number | undefined, node: string, after: number): void {
  expect(lastOfOld).toBeDefined();
  const first = pair.adverts(node).find((advert) => advert.t > (lastOfOld ?? 0));
  const took = ((first?.t ?? Number.NaN) - (lastOfOld ?? 0)) / 1e6;
  expect(took).toBeGreaterThan(after - early);
  expect(took).toBeLessThan(after + late);
}
