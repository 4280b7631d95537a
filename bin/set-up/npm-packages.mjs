// The npm packages, exactly as package-lock.json has them.
import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { root, suitableNode } from "./node.mjs";
import { npm } from "./npm.mjs";

const lock = path.join(root, "package-lock.json");
/** npm writes this file at the end of every install. */
const installed = path.join(root, "node_modules/.package-lock.json");

export const npmPackages = {
  missing: () => !existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs,
  title: "npm packages into node_modules/",
  remedy: `npm ci --prefix ${root}`,
  /** Throws SetUpError. */
  install: () => npm(suitableNode(), root, ["ci"]),
};
