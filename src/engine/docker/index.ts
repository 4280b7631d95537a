import { LabError } from "../../domain/errors.ts";
import type { Topology } from "../../topology/topology.ts";
import type { Engine } from "../engine.ts";
import { connect } from "./connection.ts";
import { buildNodeImage } from "./image/build.ts";
import { checkImage } from "./image/check.ts";
import { reference } from "./image/recipe.ts";
import { DockerLab } from "./lab.ts";
import { shortfalls } from "./shortfalls.ts";

export { type BuiltImage, buildNodeImage, type ImageSource, imageSources } from "./image/build.ts";
export { cleanLeftovers, type DockerLabRecord, labDown, labExec, listLabs } from "./labs.ts";
export { NodeContainer } from "./node-container.ts";
export { machineShortfalls } from "./shortfalls.ts";

/** The image of one's own that nodes are to be made from, instead of Keelhaul's. */
export const ownImage = (): string | null => process.env.KEELHAUL_IMAGE || null;

/** Builds Keelhaul's node image where it is missing and nodes are to be made from it. Throws LabError. */
export async function prepareImage(say: (line: string) => void): Promise<void> {
  if (ownImage() === null) await buildNodeImage("auto", say);
}

/** Labs of containers on macvlan networks, by testcontainers and dockerode. `image` is `ownImage()` unless given. */
export function dockerEngine(image: string | null = ownImage()): Engine {
  let checked: Promise<void> | null = null;
  return {
    name: "docker",
    shortfalls: () => shortfalls(image),
    async raise(topology, options) {
      const missing = await shortfalls(image);
      if (missing.length > 0)
        throw new LabError(
          missing.map(({ missing: what, needed, remedy }) => `${what}: ${needed}; ${remedy}`).join("\n"),
        );
      if (image !== null) {
        checked ??= checkImage(connect(), image, programsFor(topology));
        await checked;
      }
      return DockerLab.raise(topology, options, image ?? reference());
    },
  };
}

/** What the engine knows that nodes will run; a stack's own programs it does not know. */
const programsFor = (topology: Topology): string[] =>
  topology.nodes.some(({ page }) => page !== null) ? ["nft", "nginx"] : ["nft"];
