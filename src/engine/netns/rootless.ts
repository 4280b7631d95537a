import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { searchPath } from "./machine.ts";

/** True for a process that is not root, not even in a user namespace of its own. */
export function needsUserNamespace(): boolean {
  return process.geteuid!() !== 0;
}

/** Why an ordinary user cannot have a user namespace here, and what would change it. */
export interface Obstacle {
  readonly found: string;
  readonly remedy: string;
}

const switches: readonly {
  readonly file: string;
  readonly forbids: string;
  readonly key: string;
  readonly allow: string;
}[] = [
  {
    file: "/proc/sys/kernel/unprivileged_userns_clone",
    forbids: "0",
    key: "kernel.unprivileged_userns_clone",
    allow: "1",
  },
  {
    file: "/proc/sys/user/max_user_namespaces",
    forbids: "0",
    key: "user.max_user_namespaces",
    allow: "10000",
  },
  {
    file: "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    forbids: "1",
    key: "kernel.apparmor_restrict_unprivileged_userns",
    allow: "0",
  },
];

/** What keeps this user from having a user namespace; null when nothing does. */
export function userNamespaceObstacle(): Obstacle | null {
  const tried = spawnSync("unshare", ["--user", "--map-root-user", "--net", "--mount", "true"], {
    env: { PATH: searchPath, LC_ALL: "C" },
    encoding: "utf8",
  });
  if (tried.status === 0) return null;
  for (const { file, forbids, key, allow } of switches)
    if (existsSync(file) && readFileSync(file, "utf8").trim() === forbids)
      return {
        found: `${key} is ${forbids}`,
        remedy: `run Keelhaul as root, or let root run: sysctl -w ${key}=${allow}`,
      };
  return {
    found: (tried.error?.message ?? tried.stderr).trim().replaceAll("\n", "; "),
    remedy: "run Keelhaul as root",
  };
}

/**
 * Begins this program anew as root of a user namespace, in the place of this process: it keeps its pid, terminal
 * and exit code. `argv` is what follows the path of Node, as in process.argv without its first element. Returns
 * only by throwing.
 */
export function reexecInUserNamespace(argv: readonly string[]): never {
  const namespaces = ["--user", "--map-root-user", "--net", "--mount", "--propagation", "slave"];
  const unshare =
    searchPath
      .split(":")
      .map((directory) => `${directory}/unshare`)
      .find(existsSync) ?? "/usr/bin/unshare";
  const command = [...namespaces, "--", process.execPath, ...process.execArgv, ...argv];
  process.execve!(unshare, ["unshare", ...command], process.env);
  throw new Error("execve returned");
}
