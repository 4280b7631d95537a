import { existsSync, readFileSync } from "node:fs";
import { availableParallelism, release } from "node:os";
import { join } from "node:path";
import type { Machine } from "./harness.ts";

/** What this machine has and lacks for labs. It tries links in a namespace made for that, and starts nothing else. */
export async function machine(): Promise<Machine> {
  const { hasProgram } = await import("../engine/netns/machine.ts");
  const { inUserNamespace, needsUserNamespace, netnsEngine } = await import("../engine/netns/index.ts");
  const { stacks } = await import("../stacks/index.ts");
  const { installedK6 } = await import("../load/k6-program.ts");
  const rootless = needsUserNamespace() || inUserNamespace();
  const shortfalls = [...(await netnsEngine().shortfalls())];
  if (!hasProgram("nginx"))
    shortfalls.push({
      missing: "the program nginx",
      needed: "it serves the real servers' pages",
      remedy: "apt-get install nginx-light",
    });
  const stackFeatures = Object.values(stacks).map(({ name, programs }) => {
    const missing = programs.filter(({ program }) => !hasProgram(program));
    const remedy = missing.map((each) => each.package).join(" ");
    return {
      name: `stack ${name}`,
      state: missing.length === 0 ? "can run" : `needs: apt-get install ${remedy}`,
    };
  });
  return {
    shortfalls,
    features: [
      { name: "Node", state: process.version },
      { name: "kernel", state: release() },
      { name: "processors", state: `${availableParallelism()}, so many labs at one time` },
      {
        name: "rights",
        state: rootless ? "an ordinary user's: labs in a user namespace, without cgroups" : "root",
      },
      ...stackFeatures,
      { name: "k6", state: (await installedK6()) ?? "not installed; '--load k6' builds it where Go is" },
      { name: "engine docker", state: await docker() },
      { name: "ip_vs", state: kernelHas("ip_vs") },
      { name: "netem", state: kernelHas("sch_netem") },
    ],
  };
}

/** The docker engine is one of two: without it nothing is missing. */
async function docker(): Promise<string> {
  const { shortfalls } = await import("../engine/docker/shortfalls.ts");
  const [first] = await shortfalls(process.env.KEELHAUL_IMAGE || null);
  return first === undefined ? "can raise labs" : `needs ${first.missing} (${first.remedy})`;
}

/** Whether the running kernel has a module, loaded, built in or beside it. */
function kernelHas(module: string): string {
  if (existsSync(`/sys/module/${module}`)) return "in the kernel";
  const modules = join("/lib/modules", release());
  for (const [list, state] of [
    ["modules.builtin", "in the kernel"],
    ["modules.dep", "as a module"],
  ] as const)
    if (
      existsSync(join(modules, list)) &&
      readFileSync(join(modules, list), "utf8").includes(`/${module}.ko`)
    )
      return state;
  return "not in this kernel; nothing here needs it";
}
