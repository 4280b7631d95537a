import { lstatSync } from "node:fs";
import { dirname, join, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** Where programs are in a node, whatever this machine's PATH says. */
export const nodePath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Whether a container has a program; `root` is its root directory as this process sees it. */
export function containerHas(root: string, program: string): boolean {
  const places = program.includes("/") ? [program] : nodePath.split(":").map((each) => join(each, program));
  return places.some((place) => exists(join(root, place)));
}

/** A link counts for what it points to: its target would be looked for on this machine. */
function exists(path: string): boolean {
  try {
    return !lstatSync(path).isDirectory();
  } catch {
    return false;
  }
}

/**
 * The directory that a node has to see so that Keelhaul's own programs run in it: this package, or all packages where
 * it is one of them.
 */
export function ownPackages(): string {
  const root = dirname(fileURLToPath(new URL("../..", import.meta.url)));
  const [above = root] = root.split(`${sep}node_modules${sep}`);
  return above;
}
