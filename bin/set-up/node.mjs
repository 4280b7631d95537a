// Which Node runs this repository: the machine's own where it is new enough, else the one in .runtime/.
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");
export const wantedMajor = 24;
export const runtimeDirectory = path.join(root, ".runtime");
export const runtimePackage = `node-${process.platform}-${process.arch}`;
export const runtimeBinary = path.join(runtimeDirectory, "node_modules", runtimePackage, "bin/node");

export const isNewEnough = (version) => Number(/^v(\d+)/.exec(version)?.[1]) >= wantedMajor;

/** Path of a Node that runs this repository, or null. */
export function suitableNode() {
  if (isNewEnough(process.version)) return process.execPath;
  return existsSync(runtimeBinary) ? runtimeBinary : null;
}
