import type { Command } from "commander";
import { exitMeaning } from "../../report/outcome.ts";
import { conclude } from "../conclude.ts";
import { exitCodesHelp } from "../exit-code.ts";
import { reportsOption } from "../options.ts";
import { runDirectory } from "../run-directory.ts";
import type { World } from "../world.ts";

const help = `
RUN is the id of a run, the path of its directory, or 'latest'. Nothing is run again: the verdicts are made anew
from what was recorded, and so are the report, junit.xml and run.json.
${exitCodesHelp}`;

interface JudgeOptions {
  readonly reports: string;
  readonly json: boolean;
}

export function judgeCommand(program: Command, world: World, done: (exitCode: number) => void): void {
  program
    .command("judge")
    .summary("judge a recorded run again")
    .description("Judges the recordings of a run again, without running anything.")
    .argument("<run>", "id, directory or 'latest'")
    .addOption(reportsOption())
    .option("--json", "one JSON document on stdout", false)
    .addHelpText("after", help)
    .action(async (run: string, { reports, json }: JudgeOptions) => {
      const directory = await runDirectory(run, reports, world);
      const judged = await world.harness.judgeAgain(directory);
      done(conclude(judged, directory, exitMeaning(judged).code, json, world));
    });
}
