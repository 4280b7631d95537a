import { type Command, Option } from "commander";
import type { ImageSource } from "../../engine/docker/index.ts";
import { exitCodes } from "../exit-code.ts";
import type { World } from "../world.ts";

/** As the engine has them, which is not loaded for a help text. */
const sources: readonly ImageSource[] = ["auto", "dockerfile", "bootstrap"];

const help = `
Nodes of the docker engine are containers made from one image: Node, iproute2, nftables, tcpdump, keepalived, nginx,
haproxy, frr and ipvsadm. 'keelhaul run --engine docker' builds it where it is missing. The environment variable
KEELHAUL_IMAGE names an image of one's own instead; it needs sh, GNU coreutils, setpriv, node and nft,
nginx for real servers, and what the stack runs.`;

export function imagesCommand(program: Command, world: World, done: (exitCode: number) => void): void {
  const images = program
    .command("images")
    .summary("build the image that nodes of the docker engine are made from")
    .description("The image that nodes of the docker engine are made from.")
    .addHelpText("after", help);

  images
    .command("build")
    .description("Builds the image, unless the daemon has one of the same content.")
    .addOption(
      new Option(
        "--from <source>",
        "a registry's Debian and the Dockerfile, or mmdebstrap without a registry",
      )
        .choices(sources)
        .default("auto"),
    )
    .option("--anew", "also where it is there already, for newer Debian packages", false)
    .action(async ({ from, anew }: { from: ImageSource; anew: boolean }) => {
      const { harness, stdout, stderr } = world;
      const say = (line: string) => void stderr.write(`${line}\n`);
      const { reference, built } = await harness.buildImage(from, anew, say);
      stdout.write(built ? `Built: ${reference}\n` : `There already: ${reference}\n`);
      done(exitCodes.met);
    });
}
