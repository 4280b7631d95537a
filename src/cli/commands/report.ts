import { join } from "node:path";
import type { Command } from "commander";
import { exitCodes } from "../exit-code.ts";
import { printJson } from "../json.ts";
import { reportsOption } from "../options.ts";
import { runDirectory } from "../run-directory.ts";
import type { World } from "../world.ts";

const help = `
The report is a function of the run's directory alone. This command ends with 0 whatever the report says;
'keelhaul judge' ends with the run's own exit code.`;

interface ReportOptions {
  readonly reports: string;
  readonly json: boolean;
}

export function reportCommand(program: Command, world: World, done: (exitCode: number) => void): void {
  program
    .command("report")
    .summary("write the report of a recorded run again")
    .description("Writes index.html, junit.xml, summary.md and run.json of a run again, from its recordings.")
    .argument("<run>", "id, directory or 'latest'")
    .addOption(reportsOption())
    .option("--json", "one JSON document on stdout", false)
    .addHelpText("after", help)
    .action(async (run: string, { reports, json }: ReportOptions) => {
      const directory = await runDirectory(run, reports, world);
      await world.harness.judgeAgain(directory);
      const files = ["index.html", "junit.xml", "summary.md", "run.json"].map((file) =>
        join(directory, file),
      );
      world.stdout.write(json ? printJson({ directory, files }) : files.map((file) => `${file}\n`).join(""));
      done(exitCodes.met);
    });
}
