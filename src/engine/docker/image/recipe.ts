import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the node image's Dockerfile and its list of Debian packages are. */
export const recipeDirectory = fileURLToPath(new URL("../../../../fixtures/images/node", import.meta.url));

/** The Debian release that both ways of building start from. */
export const release = "bookworm";

export const repository = "keelhaul/node";

export const packages = (): readonly string[] =>
  read("packages.txt")
    .split("\n")
    .filter((line) => line !== "");

/** What has to be in any image that nodes are made from, for the engine itself. */
export const neededPrograms = ["sh", "env", "sleep", "setpriv", "node"] as const;

/** A tag that changes with anything that is in the image: packages, Dockerfile, the running Node. */
export function tag(): string {
  const content = [read("Dockerfile"), read("packages.txt"), process.version, process.arch];
  return createHash("sha256").update(content.join("\0")).digest("hex").slice(0, 12);
}

/** The node image of this Keelhaul: `keelhaul/node:TAG`. */
export const reference = (): string => `${repository}:${tag()}`;

const read = (file: string): string => readFileSync(join(recipeDirectory, file), "utf8");
