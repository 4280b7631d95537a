import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { fileURLToPath } from "node:url";
import type { RecordingHeader } from "../domain/recording.ts";

export const environment = (): RecordingHeader["environment"] => ({
  kernel: release(),
  node: process.version,
  cores: cpus().length,
  rootless: rootIsMapped(),
});

/** The commit of the checkout that is running, with a plus sign where files differ from it; null outside one. */
export function commitOf(): string | null {
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  const git = (...args: string[]): string =>
    execFileSync("git", args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    const changed = git("status", "--porcelain", "--untracked-files=no") !== "";
    return git("rev-parse", "--short=12", "HEAD") + (changed ? "+" : "");
  } catch {
    return null;
  }
}

/** In a user namespace of an ordinary user root is somebody else outside (user_namespaces(7)). */
const rootIsMapped = (): boolean => !/^\s*0\s+0\s/.test(readFileSync("/proc/self/uid_map", "utf8"));
