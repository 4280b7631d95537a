import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { only, type Recording } from "../../src/index.ts";
import { readRun } from "../../src/recording/index.ts";
import { remaining, tracesOf } from "../support/traces.ts";

const keelhaul = fileURLToPath(new URL("../../bin/keelhaul", import.meta.url));

interface Ended {
  /** Name of the run. */
  readonly run: string;
  /** What the harness had put on the machine when it was ended. */
  readonly during: readonly string[];
  readonly code: number | null;
  /** The recordings that the run left. */
  readonly recordings: readonly Recording[];
}

/** Runs `keelhaul run failover` and ends it with the signal while the fault is on. */
async function runAndEnd(signal: NodeJS.Signals): Promise<Ended> {
  const reports = await mkdtemp(join(tmpdir(), "keelhaul-killed-"));
  const child = spawn(
    process.execPath,
    [keelhaul, "run", "failover", "--parallel", "1", "--reports", reports],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, CI: "true", NO_COLOR: "1" },
    },
  );
  let said = "";
  await new Promise<void>((resolve, reject) => {
    const look = (chunk: Buffer): void => {
      said += chunk.toString();
      if (/fault: /.test(said)) resolve();
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.on("exit", () => reject(new Error(`keelhaul ended before the fault began:\n${said}`)));
  });
  const [run = ""] = await readdir(reports);
  const during = await tracesOf(child.pid ?? 0, run);
  const exit = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  child.kill(signal);
  const code = await exit;
  const { recordings } = await readRun(join(reports, run)).catch(() => ({ recordings: [] }));
  await rm(reports, { recursive: true, force: true });
  return { run, during, code, recordings };
}

describe("a harness that is ended in the middle of a run", () => {
  test("kill -9 leaves no namespace, process, mount or cgroup behind", async () => {
    const { run, during } = await runAndEnd("SIGKILL");
    for (const kind of ["process", "net:", "pid:", "mnt:", "uts:"])
      expect(during.some((trace) => trace.startsWith(kind))).toBe(true);
    let left: readonly string[] = during;
    for (let waited = 0; left.length > 0 && waited < 5000; waited += 50) {
      await sleep(50);
      left = await remaining(during, run);
    }
    expect(left).toEqual([]);
  }, 90_000);

  test("Ctrl-C heals, keeps the recording, leaves nothing behind and ends with 130", async () => {
    const { run, during, code, recordings } = await runAndEnd("SIGINT");
    expect(code).toBe(130);
    expect(recordings.map(({ header }) => [header.name, header.interrupted])).toEqual([
      ["failover.power-off", true],
    ]);
    expect(only(recordings[0]?.history ?? [], "fault").map(({ edge }) => edge)).toContain("ended");
    expect(during.length).toBeGreaterThan(5);
    expect(await remaining(during, run)).toEqual([]);
  }, 90_000);
});
