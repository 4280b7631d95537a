import type { Command } from "commander";
import { chooseTopology } from "../choose.ts";
import { exitCodes } from "../exit-code.ts";
import type { World } from "../world.ts";

export function topologyCommand(program: Command, world: World, done: (exitCode: number) => void): void {
  program
    .command("topology")
    .summary("check the file of a topology")
    .description("Topologies as files: what is wrong with one is said with file, line and column.")
    .command("check")
    .description(
      "Reads and checks a topology; nothing is started. Ends with 0, or 2 where something is wrong.",
    )
    .argument("<file>", "name of a topology, or the path of a YAML file")
    .action(async (nameOrFile: string) => {
      const { name, nodes } = await world.harness.loadTopology(await chooseTopology(nameOrFile, world));
      world.stdout.write(`${name} is right: nodes ${nodes.map((node) => node.name).join(", ")}.\n`);
      done(exitCodes.met);
    });
}
