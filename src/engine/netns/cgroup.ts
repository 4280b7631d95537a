import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync } from "node:fs";
import { join } from "node:path";
import { inUserNamespace, numbers } from "./machine.ts";

/** Where the v2 hierarchy is mounted (cgroups(7)), or null. */
function hierarchy(): string | null {
  for (const line of readFileSync("/proc/self/mountinfo", "utf8").split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    if (after.startsWith("cgroup2 ")) return before.split(" ")[4]?.replaceAll("\\040", " ") ?? null;
  }
  return null;
}

/** The directory below which each lab has its cgroups, or null where there is no hierarchy. */
export function cgroupRoot(): string | null {
  const mounted = hierarchy();
  return mounted === null ? null : join(mounted, "keelhaul");
}

/** Makes a lab's cgroup with one for each node below it; null where that is not permitted. */
export function makeCgroups(lab: string, nodes: readonly string[]): string | null {
  const root = inUserNamespace() ? null : cgroupRoot();
  if (root === null) return null;
  const path = join(root, lab);
  try {
    for (const node of nodes) mkdirSync(join(path, node), { recursive: true });
    return path;
  } catch {
    return null;
  }
}

/** Processes of a cgroup, without those of cgroups below it. */
export function processesIn(cgroup: string): number[] {
  try {
    return numbers(readFileSync(join(cgroup, "cgroup.procs"), "latin1"));
  } catch {
    return [];
  }
}

/** Removes a cgroup and all below it; false, and nothing is removed, where a process is still in one. */
export function removeCgroup(path: string): boolean {
  try {
    const below = childrenOf(path);
    if ([path, ...below].some((each) => processesIn(each).length > 0)) return false;
    for (const each of below.toReversed()) rmdirSync(each);
    rmdirSync(path);
  } catch {
    return !existsSync(path);
  }
  return true;
}

/** All cgroups below one, parents first. */
const childrenOf = (path: string): readonly string[] =>
  readdirSync(path, { withFileTypes: true })
    .filter((each) => each.isDirectory())
    .flatMap((each) => [join(path, each.name), ...childrenOf(join(path, each.name))]);
