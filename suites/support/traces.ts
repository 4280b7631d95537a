import { readdir, readFile, readlink } from "node:fs/promises";

/**
 * What a harness has put on the machine, one line each: the processes below it with the namespaces they live in
 * that are not this process's own, the cgroups of its run, and mounts that name the run.
 */
export async function tracesOf(harness: number, run: string): Promise<string[]> {
  const processes = await descendantsOf(harness);
  const namespaces = await foreignNamespaces(processes);
  return [...processes.map((pid) => `process ${pid}`), ...namespaces, ...(await named(run))];
}

/** Those of the traces that are still there. */
export async function remaining(traces: readonly string[], run: string): Promise<string[]> {
  const processes = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const present = new Set([
    ...processes.map((pid) => `process ${pid}`),
    ...(await foreignNamespaces(processes)),
    ...(await named(run)),
  ]);
  return traces.filter((trace) => present.has(trace));
}

const kinds = ["net", "mnt", "pid", "uts"] as const;

async function foreignNamespaces(processes: readonly number[]): Promise<string[]> {
  const own = new Set(await Promise.all(kinds.map((kind) => readlink(`/proc/self/ns/${kind}`))));
  const found = new Set<string>();
  for (const pid of processes) {
    for (const kind of kinds) {
      const namespace = await readlink(`/proc/${pid}/ns/${kind}`).catch(() => null);
      if (namespace !== null && !own.has(namespace)) found.add(namespace);
    }
  }
  return [...found];
}

async function descendantsOf(root: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of (await readdir("/proc")).filter((each) => /^\d+$/.test(each))) {
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => null);
    // The name in brackets may hold anything; what follows its last bracket does not.
    const parent = stat?.slice(stat.lastIndexOf(")") + 2).split(" ")[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const below = (pid: number): boolean => {
    for (let at = parents.get(pid); at !== undefined && at > 1; at = parents.get(at))
      if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(below);
}

/** Cgroups and mounts that carry the run's name. */
async function named(run: string): Promise<string[]> {
  const cgroups: string[] = [];
  for (const root of ["/sys/fs/cgroup/keelhaul", "/sys/fs/cgroup/unified/keelhaul"]) {
    const below = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    const paths = below
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${entry.parentPath}/${entry.name}`);
    cgroups.push(...paths.filter((path) => path.includes(run)).map((path) => `cgroup ${path}`));
  }
  const mounts = (await readFile("/proc/self/mountinfo", "utf8"))
    .split("\n")
    .filter((line) => line.includes(run));
  return [...cgroups, ...mounts.map((line) => `mount ${line}`)];
}
