import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { cleanLeftovers, labDown, labExec, listLabs, netnsEngine } from "../../src/engine/netns/index.ts";
import { eventually, inhabitants, loadTrio, namespacesOf, scratch, tracesOf, uniqueName } from "./testing.ts";

const harness = fileURLToPath(new URL("harness.ts", import.meta.url));

/** Starts a harness in a process group of its own and waits until its lab is up. */
async function startHarness(name: string, directory: string, ...more: string[]) {
  const child = spawn(process.execPath, [harness, name, directory, ...more], {
    stdio: ["ignore", "pipe", "inherit"],
    detached: true,
  });
  const [line] = (await once(createInterface(child.stdout), "line")) as [string];
  const pids = JSON.parse(line) as number[];
  return { child, pids, namespaces: new Set(pids.flatMap(namespacesOf)) };
}

describe("a harness that dies leaves nothing behind", () => {
  test.each([
    ["killed by SIGKILL", (pid: number) => process.kill(pid, "SIGKILL")],
    [
      "interrupted with its whole process group, as Ctrl-C does",
      (pid: number) => process.kill(-pid, "SIGINT"),
    ],
  ])("%s", async (what, harm) => {
    using place = scratch();
    const name = uniqueName(`dies-${what.length}`);
    const { child, namespaces } = await startHarness(name, place.path);
    expect(namespaces.size).toBe(16);
    expect(inhabitants(namespaces).length).toBeGreaterThan(8);
    harm(child.pid!);
    await once(child, "exit");
    expect(await eventually(() => tracesOf(name, place.path).length === 0, 8000)).toBe(true);
    expect(await eventually(() => inhabitants(namespaces).length === 0)).toBe(true);
  });
});

describe("a lab that is kept", () => {
  test("outlives its harness, is listed, can be entered, and is taken down by name", async () => {
    using place = scratch();
    const name = uniqueName("kept");
    const { child, namespaces } = await startHarness(name, place.path, "keep");
    await once(child, "exit");
    expect(child.exitCode).toBe(0);
    expect(listLabs().find((lab) => lab.name === name)).toMatchObject({
      kept: true,
      nodes: [{ name: "client", role: "client", addresses: ["10.9.0.1"] }, {}, {}, {}],
    });
    const note = join(place.path, "client", "note");
    expect(
      await labExec(name, "client", ["sh", "-c", `hostname > ${note}; ping -c 1 -W 1 10.9.0.11 >> ${note}`]),
    ).toBe(0);
    expect(readFileSync(note, "utf8")).toMatch(/^client\n.* 1 received/s);
    expect(await labExec(name, "client", ["sh", "-c", "exit 7"])).toBe(7);
    await expect(labExec(name, "nobody", ["true"])).rejects.toThrow(
      `${name} has no node nobody; it has client, real-1, real-2, observer`,
    );
    expect((await cleanLeftovers()).filter((each) => each.includes(name))).toEqual([]);
    expect(inhabitants(namespaces).length).toBeGreaterThan(0);

    await labDown(name);
    expect(tracesOf(name, place.path)).toEqual([]);
    expect(await eventually(() => inhabitants(namespaces).length === 0)).toBe(true);
    await expect(labDown(name)).rejects.toThrow(`No lab named ${name} is up`);
  });
});

describe("leftovers", () => {
  test("of a harness whose reaper was killed as well are found and removed", async () => {
    using place = scratch();
    const name = uniqueName("orphan");
    const { child } = await startHarness(name, place.path);
    const reaper = listLabs().find((lab) => lab.name === name)?.reaper;
    process.kill(reaper!.pid, "SIGKILL");
    process.kill(child.pid!, "SIGKILL");
    await once(child, "exit");
    expect(await eventually(() => listLabs().every((lab) => lab.name !== name))).toBe(true);
    expect(tracesOf(name, place.path)).not.toEqual([]);
    expect(await cleanLeftovers()).toContain(`lab ${name}, which process ${child.pid} left behind`);
    expect(tracesOf(name, place.path)).toEqual([]);
  });

  test("do not keep their name in use", async () => {
    using place = scratch();
    const name = uniqueName("again");
    const { child } = await startHarness(name, place.path);
    process.kill(child.pid!, "SIGKILL");
    await once(child, "exit");
    await using lab = await netnsEngine().raise(await loadTrio(place.path), { name, directory: place.path });
    writeFileSync(join(lab.node("client").directory, "note"), "here");
    expect((await lab.node("client").run(["hostname"])).stdout).toBe("client\n");
  });
});
