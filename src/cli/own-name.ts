import { existsSync } from "node:fs";
import { delimiter, isAbsolute, join, relative, resolve } from "node:path";

const launcher = resolve(import.meta.dirname, "../../bin/keelhaul");

/** What somebody in this directory types to get this command: its name where it is on the PATH, else its path. */
export function ownName(path: string, cwd: string): string {
  const onPath = path
    .split(delimiter)
    .filter(isAbsolute)
    .some((directory) => existsSync(join(directory, "keelhaul")));
  if (onPath) return "keelhaul";
  const near = relative(cwd, launcher);
  return near.startsWith("..") ? launcher : near;
}
