import { rm } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { Command } from "commander";
import { exitCodes } from "../exit-code.ts";
import { reportsOption, wholeNumber } from "../options.ts";
import type { World } from "../world.ts";

interface CleanOptions {
  readonly labs: boolean;
  readonly keep?: number;
  readonly reports: string;
}

const help = `
Without options it takes away only what ended processes have left behind: labs that belong to nobody.
  keelhaul clean --labs        also takes down every lab that was kept up on purpose
  keelhaul clean --keep 10     also removes the directories of all runs but the newest ten`;

export function cleanCommand(program: Command, world: World, done: (exitCode: number) => void): void {
  program
    .command("clean")
    .summary("take away what ended processes have left behind")
    .description("Takes away what is left of labs whose process has ended.")
    .option("--labs", "labs that were kept up on purpose, too", false)
    .option("--keep <number>", "remove all runs but the newest ones", wholeNumber(0))
    .addOption(reportsOption())
    .addHelpText("after", help)
    .action(async (options: CleanOptions) => done(await clean(options, world)));
}

async function clean({ labs, keep, reports }: CleanOptions, world: World): Promise<number> {
  const { harness, stdout, cwd } = world;
  const gone = [...(await harness.labs.sweep())];
  if (labs)
    for (const { name } of await harness.labs.list()) {
      await harness.labs.down(name);
      gone.push(`lab ${name}`);
    }
  stdout.write(
    gone.length === 0 ? "Nothing was left behind.\n" : gone.map((each) => `Removed: ${each}\n`).join(""),
  );
  if (keep !== undefined) {
    const directory = resolve(cwd, reports);
    const runs = (await harness.listRuns(directory)).filter(({ run }) => run !== null);
    const old = runs.slice(keep).map((run) => run.directory);
    for (const each of old) await rm(each, { recursive: true });
    stdout.write(`Runs removed: ${old.map((each) => basename(each)).join(", ") || "none"}.\n`);
  }
  return exitCodes.met;
}
