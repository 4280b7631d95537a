import type Docker from "dockerode";
import { LabError } from "../../../domain/errors.ts";
import { connect, unlessGone } from "../connection.ts";
import { bootstrap, bootstrapObstacle } from "./bootstrap.ts";
import { baseCanBeHad, buildByDockerfile } from "./dockerfile.ts";
import { reference } from "./recipe.ts";

/** How the node image is made: by its Dockerfile, by mmdebstrap, or by whichever can be done. */
export const imageSources = ["auto", "dockerfile", "bootstrap"] as const;
export type ImageSource = (typeof imageSources)[number];

export interface BuiltImage {
  readonly reference: string;
  /** False where the image was there already. */
  readonly built: boolean;
}

/**
 * Makes sure that the node image is there. It is built where the daemon has none of this content, or always with
 * `anew`. `say` gets each line of progress. Throws LabError where it cannot be built.
 */
export async function buildNodeImage(
  source: ImageSource,
  say: (line: string) => void,
  { anew = false }: { readonly anew?: boolean } = {},
): Promise<BuiltImage> {
  const docker = connect();
  const wanted = reference();
  if (!anew && (await imageExists(docker, wanted))) return { reference: wanted, built: false };
  await (await way(source, docker, say))(docker, say);
  return { reference: wanted, built: true };
}

/** Whether the daemon has an image of this name. */
export const imageExists = async (docker: Docker, name: string): Promise<boolean> =>
  (await unlessGone(docker.getImage(name).inspect())) !== null;

type Way = (docker: Docker, say: (line: string) => void) => Promise<void>;

async function way(source: ImageSource, docker: Docker, say: (line: string) => void): Promise<Way> {
  if (source === "dockerfile") return buildByDockerfile;
  const obstacle = bootstrapObstacle();
  if (source === "bootstrap") {
    if (obstacle !== null) throw new LabError(`the image cannot be bootstrapped: ${obstacle}`);
    return bootstrap;
  }
  if (await baseCanBeHad(docker, say)) return buildByDockerfile;
  if (obstacle === null) return bootstrap;
  throw new LabError(`the node image cannot be built: no registry could be reached, and ${obstacle}`);
}
