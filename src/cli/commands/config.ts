import { type Command, Option } from "commander";
import {
  type CheckResult,
  COMPATS,
  type Compat,
  checkFiles,
  exitCodeOf,
  humanReport,
  jsonReport,
  parseFiles,
  readSource,
  sarifReport,
} from "../../config-check/index.ts";
import { printJson } from "../json.ts";
import { paintFor } from "../paint.ts";
import { table } from "../table.ts";
import type { World } from "../world.ts";

const help = `
Give the files of all nodes of one cluster: their virtual routers are compared with each other, and a table says who
will be master for every combination of nodes up and checks passing, and how long each hand-over takes at worst.

  keelhaul config check lb1.conf lb2.conf
  keelhaul config check keepalived.conf@lb1 keepalived.conf@lb2      one file whose lines begin with @lb1 or @lb2

Every finding has a number; docs/config-check.md lists them.

Exit codes:
  0    nothing worse than a remark
  1    warnings or errors
  2    a file cannot be read, or keepalived would refuse to start with it`;

interface CheckFlags {
  readonly json: boolean;
  readonly sarif: boolean;
  readonly strict: boolean;
  readonly quiet: boolean;
  readonly compat?: Compat;
}

export function configCommand(program: Command, world: World, done: (exitCode: number) => void): void {
  program
    .command("config")
    .summary("diagnose keepalived.conf files before they are deployed")
    .description("keepalived.conf files: what is wrong with them, alone and with each other.")
    .command("check")
    .description("Diagnoses the keepalived.conf files of a cluster, one file a node; nothing is started.")
    .argument("<files...>", "keepalived.conf of each node")
    .addOption(new Option("--json", "one JSON document on stdout").default(false).conflicts("sarif"))
    .addOption(new Option("--sarif", "one SARIF 2.1.0 document on stdout").default(false))
    .option("--strict", "what keepalived forgives is an error", false)
    .option("--quiet", "leave remarks out", false)
    .addOption(new Option("--compat <release>", "say what one release of keepalived does").choices(COMPATS))
    .addHelpText("after", help)
    .action((files: readonly string[], flags: CheckFlags, command: Command) => {
      const { compat, strict } = flags;
      const parsed = parseFiles(
        files.map((file) => readSource(file, world.cwd)),
        compat,
      );
      const result = checkFiles(parsed, compat === undefined ? { strict } : { strict, compat });
      const version = command.parent?.parent?.version() ?? "";
      world.stdout.write(printed(result, parsed, flags, version, world));
      done(exitCodeOf(result));
    });
}

function printed(
  result: CheckResult,
  files: ReturnType<typeof parseFiles>,
  { json, sarif, quiet }: CheckFlags,
  version: string,
  { stdout, env }: World,
): string {
  if (json) return printJson(jsonReport(result, exitCodeOf(result)));
  if (sarif) return printJson(sarifReport(result, version));
  return humanReport(result, files, { paint: paintFor(stdout, env), align: table, quiet });
}
