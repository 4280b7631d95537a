import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { cleanLeftovers, labDown, labExec, listLabs } from "../../src/engine/docker/index.ts";
import { scratch, uniqueName } from "../engine/testing.ts";
import { dockerForTests, withDocker } from "./support/daemon.ts";
import { dockerTraces } from "./support/docker-traces.ts";

const docker = await dockerForTests();
afterAll(() => docker.stop());

const harness = fileURLToPath(new URL("support/harness.ts", import.meta.url));

/** Starts a harness in a process group of its own and waits until it has told what it has. */
async function startHarness(name: string, directory: string, ...more: string[]) {
  const child = spawn(process.execPath, [harness, name, directory, ...more], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
    // Jest gives a test file an environment of its own, which a child does not get unasked.
    env: process.env,
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  return { child, pids: JSON.parse(line) as number[] };
}

/** True once nothing is left of a lab; false where something is after 10 s. */
async function goesAway(lab: string): Promise<boolean> {
  const deadline = performance.now() + 10_000;
  while ((await dockerTraces(lab)).length > 0) {
    if (performance.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

withDocker(docker, "a harness that dies leaves no container, network or link", () => {
  test.each([
    ["killed by SIGKILL", [], (pid: number) => process.kill(pid, "SIGKILL")],
    ["killed while it raises the lab", ["early"], (pid: number) => process.kill(pid, "SIGKILL")],
    ["interrupted as Ctrl-C does", [], (pid: number) => process.kill(-pid, "SIGINT")],
  ])(
    "%s",
    async (what, more, harm) => {
      using place = scratch();
      const name = uniqueName(`dies-${what.length}`);
      const { child } = await startHarness(name, place.path, ...more);
      expect(await dockerTraces(name)).not.toEqual([]);
      harm(child.pid!);
      await once(child, "exit");
      expect(await goesAway(name)).toBe(true);
    },
    60_000,
  );

  test("and what its keeper could not take away either, clean does", async () => {
    using place = scratch();
    const name = uniqueName("orphans");
    const { child } = await startHarness(name, place.path);
    const keeper = (await listLabs()).find((lab) => lab.name === name)!.labels.keeper.pid;
    process.kill(keeper, "SIGKILL");
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(await dockerTraces(name)).not.toEqual([]);
    expect(await cleanLeftovers()).toContain(
      `containers and networks of lab ${name}, which process ${child.pid} left behind`,
    );
    expect(await dockerTraces(name)).toEqual([]);
  }, 60_000);
});

withDocker(docker, "a lab of containers that is kept", () => {
  test("outlives its harness, is listed, can be entered, and is taken down by name", async () => {
    using place = scratch();
    const name = uniqueName("kept");
    const { child } = await startHarness(name, place.path, "keep");
    await once(child, "exit");
    expect(child.exitCode).toBe(0);
    expect((await listLabs()).find((lab) => lab.name === name)?.nodes.map((node) => node.name)).toEqual([
      "client",
      "observer",
      "real-1",
      "router",
    ]);
    const note = join(place.path, "client", "note");
    const command = `hostname > ${note}; ping -c 1 -W 1 10.9.0.254 >> ${note}`;
    expect(await labExec(name, "client", ["sh", "-c", command])).toBe(0);
    expect(readFileSync(note, "utf8")).toMatch(/^client\n.* 1 received/s);
    expect(await labExec(name, "client", ["sh", "-c", "exit 7"])).toBe(7);
    await expect(labExec(name, "nobody", ["true"])).rejects.toThrow(
      `${name} has no node nobody; it has client`,
    );
    expect((await cleanLeftovers()).filter((sentence) => sentence.includes(name))).toEqual([]);
    await labDown(name);
    expect(await dockerTraces(name)).toEqual([]);
    await expect(labDown(name)).rejects.toThrow(`No lab named ${name} is up`);
  }, 60_000);
});
