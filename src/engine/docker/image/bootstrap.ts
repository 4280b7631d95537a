import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import type Docker from "dockerode";
import { LabError } from "../../../domain/errors.ts";
import { hasProgram, searchPath } from "../../netns/machine.ts";
import { packages, release, repository, tag } from "./recipe.ts";
import { follow } from "./stream.ts";

/** Documentation and translations, which nobody reads in a node. */
const leftOut = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/share/info/*"];

/** Where this machine gets its Debian packages, so that a mirror of its own is used. */
const sources = ["/etc/apt/sources.list.d/debian.sources", "/etc/apt/sources.list"];

/** Why the image cannot be made by mmdebstrap here, or null. */
export function bootstrapObstacle(): string | null {
  if (!hasProgram("mmdebstrap"))
    return "the program mmdebstrap is not there (apt-get install mmdebstrap gives it)";
  if (process.getuid?.() !== 0) return "mmdebstrap needs root for an image with root's files";
  return null;
}

/** Makes the image from Debian packages, without a registry. `say` gets each step. Throws LabError. */
export async function bootstrap(docker: Docker, say: (line: string) => void): Promise<void> {
  const child = spawn("mmdebstrap", command(), {
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, PATH: searchPath, LC_ALL: "C.UTF-8" },
  });
  let last = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    for (const line of text.split("\n").filter((each) => each.startsWith("I: ") || each.startsWith("E: "))) {
      last = line.slice(3);
      say(last);
    }
  });
  const ended = once(child, "close") as Promise<[number | null]>;
  const imported = docker
    .importImage(child.stdout, { repo: repository, tag: tag(), changes: "LABEL keelhaul.image=node" })
    .then(follow(docker, say));
  const [[code]] = await Promise.all([ended, imported]);
  if (code !== 0) {
    await docker
      .getImage(`${repository}:${tag()}`)
      .remove()
      .catch(() => {});
    throw new LabError(`mmdebstrap ended with code ${code} and made no image: ${last}`);
  }
}

function command(): string[] {
  const source = sources.find(existsSync);
  return [
    "--variant=minbase",
    "--format=tar",
    `--include=${packages().join(",")}`,
    '--aptopt=Apt::Install-Recommends "false"',
    ...leftOut.map((path) => `--dpkgopt=path-exclude=${path}`),
    `--customize-hook=upload ${process.execPath} /usr/local/bin/node`,
    '--customize-hook=chmod 755 "$1/usr/local/bin/node"',
    release,
    "-",
    ...(source === undefined ? [] : [source]),
  ];
}
