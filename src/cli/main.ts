import { availableParallelism } from "node:os";
import { cli } from "./cli.ts";
import { exitCodes } from "./exit-code.ts";
import { interruption } from "./interrupt.ts";
import { ownName } from "./own-name.ts";
import { reportError } from "./report-error.ts";
import { stages } from "./stages.ts";

const { stdout, stderr, env } = process;

// A reader that has seen enough, such as head(1), changes nothing of the run and of how it ends.
stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") process.exit(exitCodes.machineFailed);
});
for (const event of ["uncaughtException", "unhandledRejection"])
  process.on(event, (error) => process.exit(reportError(error, { stderr, env })));

process.exit(
  await cli(process.argv.slice(2), {
    stdout,
    stderr,
    env,
    cwd: process.cwd(),
    name: ownName(env.PATH ?? "", process.cwd()),
    cores: availableParallelism(),
    harness: stages,
    interruption,
  }),
);
