import { Command } from "commander";
import { cleanCommand } from "./commands/clean.ts";
import { configCommand } from "./commands/config.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { imagesCommand } from "./commands/images.ts";
import { judgeCommand } from "./commands/judge.ts";
import { labCommand } from "./commands/lab.ts";
import { listCommand } from "./commands/list.ts";
import { reportCommand } from "./commands/report.ts";
import { runCommand } from "./commands/run.ts";
import { topologyCommand } from "./commands/topology.ts";
import { exitCodes, exitCodesHelp } from "./exit-code.ts";
import { paintFor } from "./paint.ts";
import { reportError } from "./report-error.ts";
import type { World } from "./world.ts";

export const version = "0.1.0";

const help = `
  keelhaul doctor            can labs be raised here?
  keelhaul run failover      pull the plug on the master, and see what a client saw
  keelhaul list              which scenarios there are
${exitCodesHelp}`;

/** Does what the words ask and returns the exit code. Never throws. */
export async function cli(words: readonly string[], world: World): Promise<number> {
  let exitCode: number = exitCodes.met;
  const program = programFor(world, (code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    return reportError(error, world);
  }
}

function programFor(world: World, done: (exitCode: number) => void): Command {
  const { stdout, stderr, env } = world;
  const program = new Command("keelhaul")
    .description("Proves that highly available load-balancer clusters survive what they claim to survive.")
    .version(version)
    .exitOverride()
    .showHelpAfterError("(--help shows what would be right)")
    .enablePositionalOptions()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      getOutHasColors: () => paintFor(stdout, env).level > 0,
      getErrHasColors: () => paintFor(stderr, env).level > 0,
      getOutHelpWidth: () => stdout.columns ?? 100,
      getErrHelpWidth: () => stderr.columns ?? 100,
      outputError: (text, write) => write(text.replace(/^error: /, "keelhaul: ")),
    })
    .addHelpText("after", help);
  const commands = [
    runCommand,
    judgeCommand,
    reportCommand,
    listCommand,
    labCommand,
    topologyCommand,
    configCommand,
    doctorCommand,
    imagesCommand,
    cleanCommand,
  ];
  for (const command of commands) command(program, world, done);
  return program;
}
