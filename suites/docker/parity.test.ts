import type { EngineName, JudgedRecording } from "../../src/index.ts";
import { type Finished, runOnLvsDr, unmet } from "../support/run-all.ts";
import { dockerForTests, withDocker } from "./support/daemon.ts";

const docker = await dockerForTests();
afterAll(() => docker.stop());

/** How far the same part of a failover may lie apart on two engines, as a share of it and, for short parts, in ms. */
const tolerance = { share: 0.05, ms: 50 };

/** Without load: what the engines do to each other's timing is looked at, not what a prober does to a small machine. */
const stack = "keepalived";

withDocker(docker, "every scenario goes on docker as it does on netns", () => {
  const runs = {} as Record<EngineName, Finished>;
  beforeAll(async () => {
    for (const engine of ["netns", "docker"] as const)
      runs[engine] = await runOnLvsDr({ stack, engine, parallel: 3 });
  }, 600_000);
  afterAll(async () => {
    for (const run of Object.values(runs)) await run.discard();
  });

  const recordings = (engine: EngineName) => runs[engine].result.run.recordings;

  test("the recordings are the same", () => {
    const names = (engine: EngineName) => recordings(engine).map((each) => each.recording.header.name);
    expect(names("docker").length).toBeGreaterThan(5);
    expect(names("docker")).toEqual(names("netns"));
    expect(recordings("docker").every((each) => each.recording.header.engine === "docker")).toBe(true);
  });

  test("what was to be expected was seen on docker", () => {
    expect(recordings("docker").flatMap((each) => unmet(each))).toEqual([]);
  });

  test("the verdicts are the same", () => {
    for (const [index, there] of recordings("docker").entries())
      expect(outcomes(there)).toEqual(outcomes(recordings("netns")[index]!));
  });

  test("the parts of a failover take as long", () => {
    const compared = recordings("docker").flatMap((there, index) =>
      [...takeovers(there)].flatMap(([part, on]) => {
        const own = takeovers(recordings("netns")[index]!).get(part);
        return own === undefined ? [] : [{ part, on, own }];
      }),
    );
    expect(compared.length).toBeGreaterThan(3);
    const apart = compared.filter(
      ({ on, own }) => Math.abs(on - own) > Math.max(tolerance.ms, own * tolerance.share),
    );
    expect(apart).toEqual([]);
  });
});

const outcomes = ({ recording, judgements }: JudgedRecording): readonly string[] =>
  judgements.map(
    ({ expectation: { property, plane, window }, outcome }) =>
      `${recording.header.name}: ${property} (${plane}, ${window}): ${outcome}`,
  );

/**
 * From the last advertisement heard of the old master to the new one's first, and the steps that follow. The time
 * since the fault itself depends on when in an advertisement's interval the fault fell.
 */
function takeovers({ recording, verdicts }: JudgedRecording): ReadonlyMap<string, number> {
  const found = verdicts
    .filter(({ property }) => property === "failover-within")
    .flatMap(({ plane, measures }) =>
      measures
        .filter(({ name }) => name !== "takeover")
        .map(({ name, value }) => [`${recording.header.name}: ${plane} ${name}`, value] as const),
    );
  return new Map(found);
}
