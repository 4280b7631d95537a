import { readdir, readFile, readlink } from "node:fs/promises";

/**
 * What labs leave on a machine while they are up, one line each: namespaces other than this process's own (by
 * kind and number), processes that live in them, mounts, cgroups of Keelhaul, links of this namespace and state
 * files of labs.
 */
export async function traces(): Promise<string[]> {
  const [namespaces, cgroups, links] = await Promise.all([
    foreignNamespaces(),
    keelhaulCgroups(),
    readdir("/sys/class/net"),
  ]);
  const mounts = (await readFile("/proc/self/mountinfo", "utf8"))
    .split("\n")
    .filter((line) => /keelhaul/.test(line));
  return [
    ...namespaces,
    ...cgroups.map((path) => `cgroup ${path}`),
    ...links.map((name) => `link ${name}`),
    ...mounts.map((line) => `mount ${line}`),
  ].toSorted();
}

const kinds = ["net", "mnt", "pid", "uts"] as const;

async function foreignNamespaces(): Promise<string[]> {
  const own = new Set(await Promise.all(kinds.map((kind) => readlink(`/proc/self/ns/${kind}`))));
  const found = new Set<string>();
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    for (const kind of kinds) {
      const namespace = await readlink(`/proc/${pid}/ns/${kind}`).catch(() => null);
      if (namespace !== null && !own.has(namespace)) {
        found.add(namespace);
        found.add(`process ${pid} in ${namespace}`);
      }
    }
  }
  return [...found];
}

async function keelhaulCgroups(): Promise<string[]> {
  const paths: string[] = [];
  for (const root of ["/sys/fs/cgroup/keelhaul", "/sys/fs/cgroup/unified/keelhaul"]) {
    const below = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
    paths.push(
      ...below.filter((entry) => entry.isDirectory()).map((entry) => `${entry.parentPath}/${entry.name}`),
    );
  }
  return paths;
}
