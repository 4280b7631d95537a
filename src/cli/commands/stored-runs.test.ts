/** judge, report, list runs and clean, on directories of runs that were written before. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { JudgedRun } from "../../domain/run.ts";
import type { ListedRun } from "../../recording/index.ts";
import { judged, judgedRun, runHeader, type } from "../testing.ts";

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), "runs-"));
  for (const id of ["2026-02-02", "2026-01-01"]) {
    mkdirSync(join(cwd, "reports", id), { recursive: true });
    writeFileSync(join(cwd, "reports", id, "run.json"), "{}");
  }
});
afterEach(() => rmSync(cwd, { recursive: true }));

const listRuns = async (reports: string): Promise<readonly ListedRun[]> => [
  { directory: join(reports, "broken"), run: null, error: "run.json: this is no JSON" },
  ...["2026-02-02", "2026-01-01"].map((id) => ({
    directory: join(reports, id),
    run: {
      ...runHeader(id),
      judged: [{ recording: "a", outcome: "met" as const, judgements: [], verdicts: [] }],
    },
    error: null,
  })),
];

/** Types a command whose runs are judged like this; says which directories were judged. */
async function typed(line: string, run: JudgedRun = judgedRun(judged("failover.power-off", "met"))) {
  const asked: string[] = [];
  const judgeAgain = async (directory: string) => {
    asked.push(directory.slice(cwd.length + 1));
    return run;
  };
  return { ...(await type(line, { cwd, harness: { listRuns, judgeAgain } })), asked };
}

describe("keelhaul judge", () => {
  test.each([
    ["latest", "reports/2026-02-02"],
    ["2026-01-01", "reports/2026-01-01"],
    ["reports/2026-01-01", "reports/2026-01-01"],
  ])("a run given as '%s'", async (run, directory) => {
    expect((await typed(`judge ${run}`)).asked).toEqual([directory]);
  });

  test.each([
    ["met", 0],
    ["unmet", 1],
    ["failed", 3],
    ["unknown", 4],
  ] as const)("ends with the run's own code: %s, %d", async (outcome, code) => {
    expect((await typed("judge latest", judgedRun(judged("failover", outcome)))).exitCode).toBe(code);
  });

  test("the worst counts: 3 before 1 before 4, and 130 before all", async () => {
    const mixed = (...outcomes: readonly ("met" | "unmet" | "failed" | "unknown")[]) =>
      judgedRun(...outcomes.map((outcome) => judged("failover", outcome)));
    expect((await typed("judge latest", mixed("met", "unknown", "unmet"))).exitCode).toBe(1);
    expect((await typed("judge latest", mixed("unmet", "failed"))).exitCode).toBe(3);
    const interrupted = mixed("failed");
    const run = { ...interrupted, header: { ...interrupted.header, interrupted: true } };
    expect((await typed("judge latest", run)).exitCode).toBe(130);
  });

  test("a run that is not there: code 2, and the nearest one", async () => {
    const { exitCode, stderr, asked } = await typed("judge 2026-01-0");
    expect(exitCode).toBe(2);
    expect(stderr).toContain("'2026-01-0' is no run");
    expect(stderr).toContain("Did you mean '2026-01-01'?");
    expect(asked).toEqual([]);
  });

  test("'latest' where there is none yet", async () => {
    const { exitCode, stderr } = await type("judge latest", { cwd, harness: { listRuns: async () => [] } });
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `keelhaul: there is no run in ${join(cwd, "reports")} yet; 'keelhaul run' makes one.\n`,
    });
  });
});

describe("keelhaul report", () => {
  test("names what it wrote, and ends with 0 whatever it says", async () => {
    const { exitCode, stdout, asked } = await typed("report latest", judgedRun(judged("failover", "unmet")));
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`${join(cwd, "reports/2026-02-02/index.html")}\n`);
    expect(asked).toEqual(["reports/2026-02-02"]);
  });
});

describe("keelhaul list runs", () => {
  test("newest first, with outcomes, and what is wrong with a broken one", async () => {
    const { stdout } = await typed("list runs");
    const lines = stdout.trimEnd().split("\n");
    expect(lines[0]).toMatch(/^ID +STARTED +TOPOLOGY +STACK +OUTCOMES$/);
    expect(lines[1]).toMatch(/^broken +- +- +- +run\.json: this is no JSON$/);
    expect(lines[2]).toMatch(/^2026-02-02 .* 1 met$/);
  });

  test("--json", async () => {
    expect(JSON.parse((await typed("list runs --json")).stdout)[2]).toMatchObject({
      id: "2026-01-01",
      outcomes: "1 met",
    });
  });
});

describe("keelhaul clean", () => {
  const labs = (removed: readonly string[]) => ({
    list: async () => [{ name: "kept", topology: "lvs-dr", nodes: [] }],
    sweep: async () => removed,
    down: async (name: string) => void downed.push(name),
    up: () => Promise.reject(new Error("not asked")),
    exec: () => Promise.reject(new Error("not asked")),
  });
  let downed: string[];
  beforeEach(() => {
    downed = [];
  });

  test("takes away only what was left behind", async () => {
    const { stdout } = await type("clean", {
      cwd,
      harness: { labs: labs(["lab a, which process 7 left behind"]) },
    });
    expect(stdout).toBe("Removed: lab a, which process 7 left behind\n");
    expect(downed).toEqual([]);
    expect(existsSync(join(cwd, "reports/2026-01-01"))).toBe(true);
  });

  test("--labs takes down those kept on purpose, --keep leaves the newest runs", async () => {
    const { stdout } = await type("clean --labs --keep 1", { cwd, harness: { labs: labs([]), listRuns } });
    expect(stdout).toBe("Removed: lab kept\nRuns removed: 2026-01-01.\n");
    expect(downed).toEqual(["kept"]);
    expect(existsSync(join(cwd, "reports/2026-01-01"))).toBe(false);
    expect(existsSync(join(cwd, "reports/2026-02-02"))).toBe(true);
  });
});
