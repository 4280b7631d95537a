import { readFileSync } from "node:fs";
import type { Confinement } from "../netns/program.ts";
import { nodePath } from "./files.ts";

/**
 * What holds the container's own first process, read from it, for the programs that the engine starts beside it: its
 * cgroups and its capabilities (proc(5), capabilities(7)).
 */
export function confinementOf(pid: number): Confinement {
  const all = mounts();
  const cgroups = readFileSync(`/proc/${pid}/cgroup`, "latin1")
    .split("\n")
    .filter((line) => line !== "")
    .flatMap((line) => directoryOf(line, all) ?? []);
  const bounding = /^CapBnd:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? "0";
  const kept = bitsOf(BigInt(`0x${bounding}`)).map((bit) => `+cap_${bit}`);
  const command = ["setpriv", "--inh-caps=-all", `--bounding-set=${["-all", ...kept].join(",")}`];
  return { cgroups, command, environment: { PATH: nodePath, HOME: "/root", LC_ALL: "C.UTF-8" } };
}

interface Hierarchy {
  readonly mount: string;
  /** Of a v1 hierarchy: its controllers. Null for v2. */
  readonly controllers: ReadonlySet<string> | null;
}

function mounts(): Hierarchy[] {
  return readFileSync("/proc/self/mountinfo", "utf8")
    .split("\n")
    .flatMap((line): Hierarchy[] => {
      const [before = "", after = ""] = line.split(" - ");
      const mount = (before.split(" ")[4] ?? "").replaceAll("\\040", " ");
      const [type, , options = ""] = after.split(" ");
      if (type === "cgroup2") return [{ mount, controllers: null }];
      return type === "cgroup" ? [{ mount, controllers: new Set(options.split(",")) }] : [];
    });
}

/** A line of /proc/PID/cgroup: `NUMBER:CONTROLLERS:PATH`, with no controllers for v2 (cgroups(7)). */
function directoryOf(line: string, hierarchies: readonly Hierarchy[]): string | null {
  const [, names = "", ...rest] = line.split(":");
  const path = rest.join(":");
  const found = hierarchies.find(({ controllers }) =>
    names === "" ? controllers === null : names.split(",").every((name) => controllers?.has(name)),
  );
  return found === undefined || path === "/" ? null : `${found.mount}${path}`;
}

function bitsOf(mask: bigint): number[] {
  return Array.from({ length: 64 }, (_, bit) => bit).filter((bit) => (mask >> BigInt(bit)) & 1n);
}
