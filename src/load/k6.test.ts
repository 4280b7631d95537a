/** The real k6 against a small web server, both in a network namespace of their own. */
import { spawn } from "node:child_process";
import { openSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LabError } from "../domain/errors.ts";
import { seconds } from "../domain/units.ts";
import type { LabNode, LabProcess } from "../engine/engine.ts";
import { startK6 } from "./k6.ts";
import { installedK6 } from "./k6-program.ts";

const k6 = await installedK6();
const withK6 = k6 === null ? test.skip : test;
const reason = k6 === null ? " (not run: k6 is not installed)" : "";

const pages = new Map([
  ["this is kgc web!", "real-1"],
  ["this is benet web!", "real-2"],
]);

/** Answers with the two pages in turn, and every third time with one that nobody knows. */
const webServer = `
import { createServer } from "node:http";
const pages = ["this is kgc web!", "this is benet web!", "somebody else"];
let count = 0;
createServer((_request, response) => response.end(pages[count++ % pages.length] + "\\n")).listen(8080);
setInterval(() => process.ppid === 1 && process.exit(), 100);
`;

/** A client whose programs run in a new network namespace, beside the web server if there is to be one. */
async function clientNode(directory: string, answering: boolean): Promise<LabNode> {
  const file = join(directory, "server.mjs");
  await writeFile(file, webServer);
  const beside = answering ? `${process.execPath} ${file} & sleep 0.5` : ":";
  return {
    name: "client",
    directory,
    start: async (argv, { log, environment }) => {
      const words = ["-rn", "sh", "-c", `ip link set lo up; ${beside}; exec "$0" "$@"`, ...argv];
      const out = openSync(join(directory, log), "w");
      const child = spawn("unshare", words, {
        stdio: ["ignore", out, out],
        env: { ...process.env, ...environment },
      });
      const ended = new Promise<Awaited<LabProcess["ended"]>>((resolve) =>
        child.once("exit", (code, signal) => resolve({ code, signal })),
      );
      return {
        pid: child.pid,
        get running() {
          return child.exitCode === null && child.signalCode === null;
        },
        ended,
        signal: (signal) => child.kill(signal),
        killFamily: () => child.kill("SIGKILL"),
      } as Partial<LabProcess> as LabProcess;
    },
  } as Partial<LabNode> as LabNode;
}

describe("k6 as a load", () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "k6-"));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const start = BigInt(Date.now()) * 1_000_000n;
  const options = { url: "http://127.0.0.1:8080/", rate: 50, pages, start, program: k6 ?? "k6" };

  withK6(
    `its samples say who answered, and when${reason}`,
    async () => {
      const load = await startK6(await clientNode(directory, true), options);
      await sleep(1500);
      expect(load.running).toBe(true);
      const samples = await load.stop();
      expect(load.running).toBe(false);
      expect(load.dropped).toBe(0);
      // Fifty a second for one and a half seconds, and the time until the first results came.
      expect(samples.length).toBeGreaterThan(40);
      const shares = Map.groupBy(samples, (sample) => sample.server);
      expect(new Set(shares.keys())).toEqual(new Set(["real-1", "real-2", null]));
      for (const [server, group] of shares) {
        expect(group.every((sample) => sample.ok === (server !== null))).toBe(true);
        expect(Math.abs(group.length - samples.length / 3)).toBeLessThanOrEqual(2);
      }
      expect(samples.every((sample) => sample.latency > 0 && sample.t > 0)).toBe(true);
      expect(samples.every((sample, i) => i === 0 || samples[i - 1]!.t <= sample.t)).toBe(true);
    },
    20_000,
  );

  withK6(
    `requests that nothing answers are samples too, and its own end is no failure${reason}`,
    async () => {
      const node = await clientNode(directory, false);
      const load = await startK6(node, { ...options, duration: seconds(1) });
      while (load.running) await sleep(50);
      const samples = await load.stop();
      expect(samples.length).toBeGreaterThan(40);
      expect(samples.every((sample) => !sample.ok && sample.server === null && sample.latency === 0)).toBe(
        true,
      );
    },
    20_000,
  );

  withK6(
    `when it ends at once the error says where to look${reason}`,
    async () => {
      const node = await clientNode(directory, false);
      const starting = startK6(node, { ...options, rate: 0 });
      await expect(starting).rejects.toThrow(LabError);
      await expect(starting).rejects.toThrow(
        `k6 on client ended with 104 before its first result; ${join(directory, "k6.log")} says more`,
      );
    },
    20_000,
  );
});
