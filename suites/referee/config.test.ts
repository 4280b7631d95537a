import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isCrash, linesThatDiffer, startsThatDiffer, valuesThatDiffer } from "./compare.ts";
import { generate, KINDS } from "./generate.ts";
import { type Case, configTest, start, type TestAnswer } from "./keepalived.ts";
import { ours } from "./ours.ts";

/** Another series: KEELHAUL_SEED=1000. The seed of a file is its name in a failure. */
const FIRST_SEED = Number(process.env.KEELHAUL_SEED ?? 0);
const GENERATED = 512;
/** A real start takes a fifth of a second on an idle host. */
const STARTED = 24;
const STARTED_AT_ONCE = 2;

const fixtures = new URL("../../fixtures/configs/", import.meta.url).pathname;
const root = mkdtempSync(join(tmpdir(), "keelhaul-referee-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const fixtureCases: readonly Case[] = readdirSync(fixtures, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".conf"))
  .sort()
  .map((path) => ({
    name: path.replaceAll("/", "-"),
    files: [{ path: "keepalived.conf", text: readFileSync(join(fixtures, path), "utf8") }],
  }));

const generated = Array.from({ length: GENERATED }, (_, at) => generate(FIRST_SEED + at));

function report(cases: readonly Case[], differences: (each: Case, at: number) => string[]): string[] {
  return cases.flatMap((each, at) => differences(each, at).map((text) => `${each.name}: ${text}`));
}

describe("beside keepalived --config-test", () => {
  let answers: readonly TestAnswer[];
  const cases = [...fixtureCases, ...generated];
  beforeAll(async () => {
    answers = await configTest(join(root, "tested"), cases);
  }, 120_000);

  const differing = (some: readonly Case[]) =>
    report(some, (each) => {
      const answer = answers[cases.indexOf(each)] as TestAnswer;
      return linesThatDiffer(each, answer, ours(join(root, "tested"), each));
    });

  test("the fixtures: the same lines are complained of", () => {
    expect(fixtureCases.length).toBeGreaterThan(10);
    expect(differing(fixtureCases)).toEqual([]);
  });

  test.each(KINDS)("generated, %s: the same lines are complained of", (kind) => {
    const some = generated.filter((each) => each.kind === kind);
    expect(some.length).toBeGreaterThan(50);
    expect(differing(some)).toEqual([]);
  });

  test("the referee is awake: it complains of many of the wounded and of none of the empty", () => {
    const wounded = cases.filter(
      (_, at) => (answers[at]?.messages.filter(({ line }) => line !== undefined).length ?? 0) > 0,
    );
    expect(wounded.length).toBeGreaterThan(cases.length / 3);
    expect(answers.filter(isCrash).length).toBeLessThan(cases.length / 50);
  });
});

/** A third process would print its configuration between the lines of the others. */
const mentionsBfd = ({ files }: Case) => files.some(({ text }) => text.includes("bfd_instance"));

describe("beside a real start", () => {
  const step = Math.floor(GENERATED / STARTED);
  const startedFixtures = fixtureCases.filter(
    (each, at) => (!each.name.startsWith("real-life") || at % 8 === 0) && !mentionsBfd(each),
  );
  const cases: readonly Case[] = [
    ...startedFixtures,
    ...generated.filter((each, at) => at % step === at % KINDS.length && !mentionsBfd(each)),
  ].slice(0, startedFixtures.length + STARTED);

  test("the same files are refused, and the others have the same values", async () => {
    const directory = join(root, "started");
    const waiting = [...cases];
    const differences: string[] = [];
    let compared = 0;
    const work = async () => {
      for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) {
        const answer = await start(directory, each);
        const result = ours(directory, each);
        const found = [...startsThatDiffer(answer, result), ...valuesThatDiffer(answer, result)];
        differences.push(...found.map((text) => `${each.name}: ${text}`));
        if (answer.kind === "running") compared++;
      }
    };
    await Promise.all(Array.from({ length: STARTED_AT_ONCE }, work));
    expect(differences).toEqual([]);
    expect(compared).toBeGreaterThan(cases.length / 3);
  }, 120_000);
});
