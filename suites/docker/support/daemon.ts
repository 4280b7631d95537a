import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { machineShortfalls, prepareImage } from "../../../src/engine/docker/index.ts";
import { hasProgram } from "../../../src/engine/netns/machine.ts";

/** A daemon of the tests' own: its images stay, so that the node image is built once. */
const place = { state: "/var/lib/keelhaul/docker", run: "/run/keelhaul/docker" };
const socket = join(place.run, "docker.sock");
const patienceMs = 30_000;

/**
 * It changes nothing of the machine: no bridge, no rules, no forwarding, and containers of the machine's own Docker are
 * none of its business.
 */
const options = [
  `--host=unix://${socket}`,
  `--data-root=${place.state}`,
  `--exec-root=${place.run}`,
  `--pidfile=${join(place.run, "docker.pid")}`,
  "--bridge=none",
  "--iptables=false",
  "--ip6tables=false",
  "--ip-forward=false",
  "--ip-masq=false",
  "--log-level=warn",
];

export interface DockerForTests {
  /** Why there is none; null where there is. */
  readonly missing: string | null;
  /** Stops the daemon if it was started here. */
  stop(): Promise<void>;
}

/**
 * A Docker daemon with the node image: the one that runs, else one that is started now. Where none can be had,
 * `missing` says why, and the suites that need it are skipped with that sentence.
 */
export async function dockerForTests(): Promise<DockerForTests> {
  let daemon: ChildProcess | null = null;
  const stop = async () => {
    if (daemon !== null && daemon.exitCode === null && daemon.signalCode === null) {
      const ended = once(daemon, "exit");
      daemon.kill("SIGTERM");
      await ended;
    }
  };
  try {
    let [first] = await machineShortfalls();
    if (first?.missing === "a running Docker daemon" && process.geteuid?.() === 0 && hasProgram("dockerd")) {
      daemon = await startDaemon();
      [first] = await machineShortfalls();
    }
    if (first !== undefined) throw new Error(`${first.missing}: ${first.needed}; ${first.remedy}`);
    await prepareImage(() => {});
    return { missing: null, stop };
  } catch (error) {
    await stop();
    const missing = (error as Error).message;
    process.stderr.write(`The Docker suites are skipped: ${missing}\n`);
    return { missing, stop };
  }
}

async function startDaemon(): Promise<ChildProcess> {
  for (const directory of [place.state, place.run]) mkdirSync(directory, { recursive: true });
  const file = join(place.run, "dockerd.log");
  const log = openSync(file, "a");
  const daemon = spawn("dockerd", options, { stdio: ["ignore", log, log], detached: true });
  await once(daemon, "spawn");
  process.env.DOCKER_HOST = `unix://${socket}`;
  const deadline = performance.now() + patienceMs;
  while ((await machineShortfalls()).length > 0) {
    if (daemon.exitCode !== null || performance.now() > deadline) {
      daemon.kill("SIGTERM");
      const said = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").at(-1) : "";
      throw new Error(`dockerd did not come up within ${patienceMs} ms: ${said}`);
    }
    await sleep(100);
  }
  return daemon;
}

/** As `describe`, but where there is no Docker its tests are skipped, and counted so, under a title that says why. */
export const withDocker = (docker: DockerForTests, title: string, tests: () => void): void => {
  if (docker.missing === null) describe(title, tests);
  else describe.skip(`${title} (skipped: ${docker.missing})`, tests);
};
