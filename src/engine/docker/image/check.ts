import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import type Docker from "dockerode";
import { InputError } from "../../../domain/errors.ts";
import { reasonOf } from "../connection.ts";
import { neededPrograms } from "./recipe.ts";

/** Only GNU's env, of coreutils 8.31 or newer, can ignore a signal. */
const script = `
for program; do command -v "$program" >/dev/null || echo "$program"; done
env --ignore-signal=CHLD true 2>/dev/null || echo "GNU-coreutils"`;

/** Looks, in a container without a network, whether an image has what every node needs. Throws InputError. */
export async function checkImage(docker: Docker, image: string, programs: readonly string[]): Promise<void> {
  const wanted = [...neededPrograms, ...programs];
  const output = new PassThrough();
  const said = text(output);
  const options = {
    Entrypoint: ["sh", "-c", script, "sh"],
    Tty: true,
    HostConfig: { AutoRemove: true, NetworkMode: "none" },
  };
  try {
    await docker.run(image, wanted, output, options);
  } catch (error) {
    throw new InputError(`the image ${image} has no shell to look for programs with: ${reasonOf(error)}`);
  }
  output.end();
  const missing = (await said).split(/\s+/).filter((word) => word !== "");
  if (missing.length > 0)
    throw new InputError(`the image ${image} lacks what a node needs: ${missing.join(", ")}`);
}
