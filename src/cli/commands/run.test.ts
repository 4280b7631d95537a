import { InputError, LabError } from "../../domain/errors.ts";
import type { JudgedRun } from "../../domain/run.ts";
import type { Progress, RunRequest } from "../../run-request.ts";
import { judged, judgedRun, type } from "../testing.ts";

/** Types a run whose stages give this outcome; returns what was asked of them, too. */
async function run(
  line: string,
  run: JudgedRun,
  exitCode = 0,
  {
    progress = [],
    ...circumstances
  }: { progress?: readonly Progress[]; interrupt?: boolean; env?: Record<string, string> } = {},
) {
  const requests: RunRequest[] = [];
  const outcome = await type(line, {
    ...circumstances,
    harness: {
      runScenarios: async (request, show) => {
        requests.push(request);
        for (const each of progress) show(each);
        return { run, directory: "/reports/run-1", exitCode };
      },
    },
  });
  return { ...outcome, request: requests[0] };
}

const met = judgedRun(judged("failover.power-off", "met", { outage: 3214.5 }));

describe("keelhaul run", () => {
  test("asks for the scenario with what was said, and defaults for the rest", async () => {
    const { request } = await run("run failover --seed 5", met);
    expect(request).toMatchObject({
      topologyFile: "/topologies/lvs-dr.yaml",
      stack: "director",
      engine: "netns",
      load: "prober",
      rate: 1000,
      repeat: 1,
      seed: 5,
      keepLab: false,
      parallel: 2,
      strict: false,
      reportsDirectory: "/reports",
      command: "keelhaul run failover --topology lvs-dr --stack director --seed 5",
    });
    expect(request?.scenarios.map((each) => each.name)).toEqual(["failover"]);
  });

  test("every option reaches the stages", async () => {
    const line =
      "run kill-daemon --topology ./own.yaml --stack keepalived --load none --rate 50 --repeat 3 --seed 0 --parallel 1 --keep-lab --reports out --strict";
    const { request } = await run(line, met);
    expect(request).toMatchObject({
      topologyFile: "/own.yaml",
      stack: "keepalived",
      load: "none",
      rate: 50,
      repeat: 3,
      seed: 0,
      keepLab: true,
      parallel: 1,
      strict: true,
      reportsDirectory: "/out",
      command:
        "keelhaul run kill-daemon --topology ./own.yaml --stack keepalived --load none --rate 50 --repeat 3 --strict --seed 0",
    });
  });

  test("without a seed it takes one, and names it in the command that runs this again", async () => {
    const { request } = await run("run failover", met);
    expect(request?.command).toMatch(new RegExp(`--seed ${request?.seed}$`));
  });

  test("'all' is every scenario, and each is run once", async () => {
    const { request } = await run("run kill-daemon all", met);
    expect(request?.scenarios.map((each) => each.name)).toEqual(["kill-daemon", "failover"]);
  });

  test("a misspelt scenario is wrong input, with the one that was meant, and nothing is started", async () => {
    const { exitCode, stderr, request } = await run("run fialover", met);
    expect(exitCode).toBe(2);
    expect(stderr).toBe(
      "keelhaul: there is no scenario 'fialover'. Did you mean 'failover'? Known are: all, failover, kill-daemon.\n",
    );
    expect(request).toBeUndefined();
  });

  test("a misspelt topology likewise", async () => {
    const { exitCode, stderr } = await run("run failover --topology lvs-rd", met);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("there is no topology 'lvs-rd'. Did you mean 'lvs-dr'?");
  });

  test.each([0, 1, 3, 4, 130])("the run's code %d is the command's", async (code) => {
    expect((await run("run failover", met, code)).exitCode).toBe(code);
  });

  test("an error of the stages is said and has its code", async () => {
    const failing = (error: Error) =>
      type("run failover", { harness: { runScenarios: () => Promise.reject(error) } });
    expect((await failing(new InputError("a.conf:1:1: missing brace"))).exitCode).toBe(2);
    expect(await failing(new LabError("no macvlan"))).toMatchObject({
      exitCode: 3,
      stderr: "keelhaul: no macvlan\n",
    });
  });

  test("k6 is made ready before anything is started, and a machine that cannot have it is said", async () => {
    const { exitCode, stderr } = await type("run failover --load k6", {
      harness: {
        prepareK6: async (say) => {
          say("building k6");
          throw new LabError("there is no Go to build it with");
        },
      },
    });
    expect(exitCode).toBe(3);
    expect(stderr).toBe("building k6\nkeelhaul: there is no Go to build it with\n");
  });

  test("an interruption reaches the stages and is said", async () => {
    const { request, stderr, exitCode } = await run("run failover", met, 130, { interrupt: true });
    expect(request?.signal?.aborted).toBe(true);
    expect(stderr).toContain("Interrupted: healing");
    expect(exitCode).toBe(130);
  });

  const progress: readonly Progress[] = [
    { kind: "begin", recording: "failover.power-off", title: "Failover: the plug is pulled" },
    { kind: "step", recording: "failover.power-off", text: "healing" },
    { kind: "end", recording: "failover.power-off", outcome: "met", text: "5 of 5" },
  ];

  test("without a terminal each step is a line, and a table ends it", async () => {
    const { stdout } = await run("run failover", met, 0, { progress });
    expect(stdout).toBe(
      [
        "[0 s] failover.power-off: Failover: the plug is pulled",
        "[0 s] failover.power-off: healing",
        "[0 s] failover.power-off: met: 5 of 5",
        "",
        "SCENARIO            OUTCOME  OUTAGE",
        "failover.power-off  met      3.215 s ± 1.00 ms  1 of 1 expectations met",
        "",
        "1 of 1 scenario as expected.",
        "Report:      reports/run-1/index.html",
        "Judge again: keelhaul judge reports/run-1",
        "",
      ].join("\n"),
    );
  });

  test("FORCE_COLOR paints, NO_COLOR and pipes do not", async () => {
    expect((await run("run failover", met, 0, { env: { FORCE_COLOR: "1" } })).stdout).toContain(
      "\u001b[32mmet",
    );
    expect((await run("run failover", met, 0, { env: { NO_COLOR: "1" } })).stdout).not.toContain("\u001b");
  });

  test("--json: one document on stdout, progress on stderr", async () => {
    const { stdout, stderr } = await run("run failover --json", met, 0, { progress });
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({
      format: "keelhaul-run",
      id: "run-1",
      directory: "/reports/run-1",
      exitCode: 0,
    });
    expect(document.judged[0]).toMatchObject({ recording: "failover.power-off", outcome: "met" });
    expect(document.judged[0].history).toBeUndefined();
    expect(stderr).toContain("[0 s] failover.power-off: healing\n");
  });

  test("what was not met is said in the table, and why a lab failed", async () => {
    const mixed = judgedRun(
      judged("failover.power-off", "unmet", { outage: 9000 }),
      judged("failover.graceful", "failed", { failure: "the kernel has no macvlan" }),
    );
    const { stdout } = await run("run failover", mixed, 3);
    expect(stdout).toMatch(/power-off +unmet +9\.000 s ± 1\.00 ms +failover-within: the outage was too long/);
    expect(stdout).toMatch(/graceful +failed +- +the kernel has no macvlan/);
  });

  test("of several expectations not met the gravest is said, and how many there are besides", async () => {
    const one = judged("failover.power-off", "unmet");
    const [unmet] = one.judgements;
    const unknown = { ...unmet!, outcome: "unknown" as const, summary: "nothing was captured" };
    const { stdout } = await run("run failover", judgedRun({ ...one, judgements: [unknown, unmet!] }), 1);
    expect(stdout).toMatch(/unmet +- +failover-within: the outage was too long \(1 more in the report\)\n/);
  });

  test("repetitions: median and worst", async () => {
    const repeated = judgedRun(
      judged("failover.power-off.1", "met", { outage: 3000 }),
      judged("failover.power-off.2", "met", { outage: 2700 }),
      judged("failover.power-off.3", "met", { outage: 3500 }),
    );
    const { stdout } = await run("run failover --repeat 3", repeated);
    expect(stdout).toContain("failover.power-off: outage over 3 recordings: median 3.000 s, worst 3.500 s\n");
  });
});
