import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { traces } from "../support/traces.ts";

const keelhaul = fileURLToPath(new URL("../../bin/keelhaul", import.meta.url));

/** Runs `keelhaul run failover` and ends it with the signal while the fault is on. */
async function runAndEnd(
  reports: string,
  signal: NodeJS.Signals,
): Promise<{ during: string[]; code: number | null }> {
  const before = await traces();
  const child = spawn(
    process.execPath,
    [keelhaul, "run", "failover", "--parallel", "1", "--reports", reports],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, CI: "true", NO_COLOR: "1" },
    },
  );
  let said = "";
  const onFault = new Promise<void>((resolve, reject) => {
    const look = (chunk: Buffer): void => {
      said += chunk.toString();
      if (/fault: /.test(said)) resolve();
    };
    child.stdout.on("data", look);
    child.stderr.on("data", look);
    child.on("exit", () => reject(new Error(`keelhaul ended before the fault began:\n${said}`)));
  });
  await onFault;
  const during = (await traces()).filter((trace) => !before.includes(trace));
  const exit = new Promise<number | null>((resolve) => child.on("exit", (code) => resolve(code)));
  child.kill(signal);
  return { during, code: await exit };
}

const stillThere = async (during: readonly string[]): Promise<string[]> =>
  (await traces()).filter((trace) => during.includes(trace));

describe("a harness that is ended in the middle of a run", () => {
  let reports = "";
  beforeAll(async () => {
    reports = await mkdtemp(join(tmpdir(), "keelhaul-killed-"));
  });
  afterAll(() => rm(reports, { recursive: true, force: true }));

  test("kill -9 leaves no namespace, process, link, mount or cgroup behind", async () => {
    const { during } = await runAndEnd(reports, "SIGKILL");
    expect(during.length).toBeGreaterThan(5);
    let left = during;
    for (let waited = 0; left.length > 0 && waited < 5000; waited += 50) {
      await sleep(50);
      left = await stillThere(during);
    }
    expect(left).toEqual([]);
  }, 90_000);

  test("Ctrl-C heals, keeps the recording, leaves nothing behind and ends with 130", async () => {
    const { during, code } = await runAndEnd(reports, "SIGINT");
    expect(code).toBe(130);
    expect(during.length).toBeGreaterThan(5);
    expect(await stillThere(during)).toEqual([]);
  }, 90_000);
});
