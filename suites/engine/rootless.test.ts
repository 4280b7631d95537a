import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { eventually, inhabitants, namespacesOf, scratch, uniqueName } from "./testing.ts";

const here = fileURLToPath(new URL(".", import.meta.url));
const engine = fileURLToPath(new URL("../../src/engine/netns/index.ts", import.meta.url));
const nobody = 65534;
const isRoot = process.geteuid!() === 0;

/** Words in front of a command that make an ordinary user of root. */
const ordinary = isRoot
  ? ["setpriv", "--reuid", String(nobody), "--regid", String(nobody), "--clear-groups"]
  : [];

function command(...argv: string[]): [program: string, rest: string[]] {
  const [program = "", ...rest] = [...ordinary, process.execPath, ...argv];
  return [program, rest];
}

/** The tree may lie where an ordinary user cannot read it. */
const readable =
  spawnSync(...command("-e", `require("fs").readFileSync(${JSON.stringify(join(here, "harness.ts"))})`))
    .status === 0;
const possible =
  readable &&
  spawnSync([...ordinary, "unshare"][0]!, [...ordinary, "unshare", "-Urnm", "true"].slice(1)).status === 0;
const whereItCan = possible ? test : test.skip;

describe("an ordinary user", () => {
  whereItCan(
    "raises a lab in a user namespace, keeps it, enters it and takes it down from outside",
    async () => {
      using place = scratch();
      if (isRoot) chownSync(place.path, nobody, nobody);
      const name = uniqueName("user");
      const env = { ...process.env, TMPDIR: place.path, XDG_RUNTIME_DIR: place.path };
      const call = (code: string) =>
        execFileSync(
          ...command(
            "--input-type=module",
            "-e",
            `import * as netns from ${JSON.stringify(engine)}; ${code}`,
          ),
          {
            env,
            encoding: "utf8",
          },
        );
      const harness = spawn(...command(join(here, "harness.ts"), name, place.path, "keep"), {
        stdio: ["ignore", "pipe", "inherit"],
        env,
      });
      const [line] = (await once(createInterface(harness.stdout!), "line")) as [string];
      const namespaces = new Set((JSON.parse(line) as number[]).flatMap(namespacesOf));
      await once(harness, "exit");
      expect(harness.exitCode).toBe(0);

      expect(call("const [lab] = netns.listLabs(); console.log(lab.name, lab.rootless, lab.cgroup);")).toBe(
        `${name} true null\n`,
      );
      const entered = call(
        `await netns.labExec("${name}", "client", ["sh", "-c", "hostname; ping -c 1 -W 1 10.9.0.11"])`,
      );
      expect(entered).toMatch(/^client\n.* 1 received/s);
      expect(inhabitants(namespaces).length).toBeGreaterThan(0);
      call(`await netns.labDown("${name}")`);
      expect(await eventually(() => inhabitants(namespaces).length === 0)).toBe(true);
    },
  );

  whereItCan("is told which setting forbids user namespaces, and what would allow them", () => {
    const code = `import { userNamespaceObstacle } from ${JSON.stringify(engine)}; console.log(JSON.stringify(userNamespaceObstacle()))`;
    const script = 'echo 0 >/proc/sys/user/max_user_namespaces; exec "$@"';
    const [program, ...rest] = [
      ...ordinary,
      "unshare",
      "-Ur",
      "sh",
      "-c",
      script,
      "sh",
      process.execPath,
      "--input-type=module",
      "-e",
      code,
    ];
    expect(JSON.parse(execFileSync(program!, rest, { encoding: "utf8" }))).toEqual({
      found: "user.max_user_namespaces is 0",
      remedy: "run Keelhaul as root, or let root run: sysctl -w user.max_user_namespaces=10000",
    });
  });
});
