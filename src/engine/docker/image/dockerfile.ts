import { spawn } from "node:child_process";
import { once } from "node:events";
import { basename, dirname } from "node:path";
import type Docker from "dockerode";
import { LabError } from "../../../domain/errors.ts";
import { searchPath } from "../../netns/machine.ts";
import { recipeDirectory, reference } from "./recipe.ts";
import { follow } from "./stream.ts";

/** The build's own first line; the engine pulls it, and the answer says whether a registry can be reached. */
const base = "debian:bookworm-slim";

/** Whether the image that the Dockerfile begins with is here, or can be had from a registry now. */
export async function baseCanBeHad(docker: Docker, say: (line: string) => void): Promise<boolean> {
  try {
    await docker.getImage(base).inspect();
    return true;
  } catch {
    return docker
      .pull(base)
      .then(follow(docker, say))
      .then(
        () => true,
        () => false,
      );
  }
}

/** Builds the image by its Dockerfile. Throws LabError. */
export async function buildByDockerfile(docker: Docker, say: (line: string) => void): Promise<void> {
  const node = process.execPath;
  const context = spawn(
    "tar",
    [
      ...["--create", "--dereference", "--transform", `s|^${basename(node)}$|node|`],
      ...["--directory", recipeDirectory, "Dockerfile", "packages.txt"],
      ...["--directory", dirname(node), basename(node)],
    ],
    { stdio: ["ignore", "pipe", "ignore"], env: { PATH: searchPath } },
  );
  const ended = once(context, "close") as Promise<[number | null]>;
  const options = { t: reference(), labels: { "keelhaul.image": "node" }, rm: true };
  const [[code]] = await Promise.all([
    ended,
    docker.buildImage(context.stdout, options).then(follow(docker, say)),
  ]);
  if (code !== 0) throw new LabError(`tar ended with code ${code}: the build got no Dockerfile`);
}
