import type { Command } from "commander";
import { exitCodes } from "../exit-code.ts";
import { printJson } from "../json.ts";
import { paintFor } from "../paint.ts";
import { table } from "../table.ts";
import type { World } from "../world.ts";

const help = `
It tries nothing and changes nothing. It ends with 0 when labs can be raised here, else with 3.`;

export function doctorCommand(program: Command, world: World, done: (exitCode: number) => void): void {
  program
    .command("doctor")
    .summary("say what this machine lacks for raising labs, and what gives it")
    .description(
      "Says what this machine has and lacks for raising labs, each with the command that gives it.",
    )
    .option("--json", "one JSON document on stdout", false)
    .addHelpText("after", help)
    .action(async ({ json }: { json: boolean }) => {
      const machine = await world.harness.machine();
      world.stdout.write(json ? printJson(machine) : shown(machine, world));
      done(machine.shortfalls.length === 0 ? exitCodes.met : exitCodes.machineFailed);
    });
}

function shown(
  { shortfalls, features }: Awaited<ReturnType<World["harness"]["machine"]>>,
  { stdout, env }: World,
): string {
  const paint = paintFor(stdout, env);
  const known = table(features.map(({ name, state }) => [name, state]));
  if (shortfalls.length === 0)
    return `${known}\n${paint.green("Nothing is missing: labs can be raised here.")}\n`;
  const lacks = shortfalls.map(
    ({ missing, needed, remedy }) => `${paint.red(missing)}: ${needed}\n    ${remedy}\n`,
  );
  return `${known}\nMissing:\n${lacks.join("")}`;
}
