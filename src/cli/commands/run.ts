import { randomInt } from "node:crypto";
import { resolve } from "node:path";
import { Argument, type Command, Option } from "commander";
import type { RunRequest } from "../../run-request.ts";
import { chooseScenarios, chooseTopology } from "../choose.ts";
import { conclude } from "../conclude.ts";
import { exitCodesHelp } from "../exit-code.ts";
import { defaultTopology, engineOption, reportsOption, stackOption, wholeNumber } from "../options.ts";
import { progressView } from "../progress/progress.ts";
import type { World } from "../world.ts";

interface RunOptions extends Pick<RunRequest, "stack" | "engine" | "load" | "rate" | "repeat" | "strict"> {
  readonly topology: string;
  readonly seed?: number;
  readonly parallel?: number;
  readonly keepLab: boolean;
  readonly reports: string;
  readonly json: boolean;
}

const seedLimit = 2 ** 31 - 1;

const help = `
A scenario raises a lab, proves that its client is served, breaks something, heals it and proves that it is as
before. Everything seen is recorded, then judged against what the scenario expects; 'keelhaul list scenarios'
shows what there is.

  keelhaul run failover                          pull the plug on the master; stop it gracefully
  keelhaul run all --stack keepalived-nginx      the same questions to real keepalived with nginx
  keelhaul run failover --repeat 10              the fault spread over the advertisement's phase: median and worst
  keelhaul run cut-heartbeat --keep-lab          leave the lab up afterwards, to look around in it
${exitCodesHelp}`;

export function runCommand(program: Command, world: World, done: (exitCode: number) => void): void {
  program
    .command("run")
    .summary("break a cluster on purpose, and judge what was seen")
    .description("Runs scenarios on a topology, judges the recordings and writes a report.")
    .addArgument(new Argument("<scenario...>", "names of scenarios, or 'all'"))
    .option("--topology <name>", "name of a topology, or the path of a YAML file", defaultTopology)
    .addOption(stackOption())
    .addOption(engineOption())
    .addOption(
      new Option("--load <kind>", "what asks the service")
        .choices(["prober", "k6", "none"])
        .default("prober"),
    )
    .option("--rate <number>", "requests a second of the load", wholeNumber(1, 20_000), 1000)
    .option("--repeat <number>", "times that each scenario is run", wholeNumber(1), 1)
    .option(
      "--seed <number>",
      "of everything left to chance; printed in the report",
      wholeNumber(0, seedLimit),
    )
    .option("--parallel <number>", "labs at one time (default: one a processor)", wholeNumber(1))
    .option("--keep-lab", "leave the labs up; 'keelhaul lab down' takes them down", false)
    .addOption(reportsOption())
    .option("--strict", "words of a keepalived.conf that keepalived would ignore are errors", false)
    .option("--json", "one JSON document on stdout, progress on stderr", false)
    .addHelpText("after", help)
    .action(async (names: string[], options: RunOptions) => done(await run(names, options, world)));
}

async function run(names: readonly string[], options: RunOptions, world: World): Promise<number> {
  const { stdout, stderr, cwd, cores, harness } = world;
  const scenarios = await chooseScenarios(names, world);
  const topologyFile = await chooseTopology(options.topology, world);
  const say = (text: string) => void stderr.write(`${text}\n`);
  await harness.enter(options.engine, say);
  if (options.load === "k6") await harness.prepareK6(say);
  const seed = options.seed ?? randomInt(seedLimit);
  const request: RunRequest = {
    scenarios,
    topologyFile,
    stack: options.stack,
    engine: options.engine,
    load: options.load,
    rate: options.rate,
    repeat: options.repeat,
    seed,
    keepLab: options.keepLab,
    parallel: options.parallel ?? cores,
    strict: options.strict,
    reportsDirectory: resolve(cwd, options.reports),
    command: commandLine(names, options, seed),
    signal: world.interruption(() =>
      stderr.write(
        "\nInterrupted: healing, taking the labs down, keeping what was recorded. Again ends at once.\n",
      ),
    ),
  };
  const recordings = scenarios.reduce((sum, { variants }) => sum + variants.length, 0) * options.repeat;
  const view = progressView(options.json ? stderr : stdout, recordings, world);
  try {
    const result = await harness.runScenarios(request, (progress) => {
      if (progress.kind === "warning") say(progress.text);
      else view.show(progress);
    });
    await view.end();
    const exitCode = conclude(result.run, result.directory, result.exitCode, options.json, world);
    if (options.keepLab)
      for (const lab of await labsOf(result.run.header.id, world)) say(stillUp(lab, world));
    return exitCode;
  } finally {
    await view.end();
  }
}

async function labsOf(run: string, { harness }: World): Promise<readonly string[]> {
  const labs = await harness.labs.list();
  return labs.map(({ name }) => name).filter((name) => name.startsWith(`${run}.`));
}

const stillUp = (lab: string, { name }: World): string =>
  `Still up: ${lab}  (${name} lab exec ${lab} NODE -- COMMAND; ${name} lab down ${lab})`;

/** The command that runs this again: everything that shapes the outcome, the seed always. */
function commandLine(names: readonly string[], options: RunOptions, seed: number): string {
  const words = ["keelhaul", "run", ...names, "--topology", options.topology, "--stack", options.stack];
  if (options.engine !== "netns") words.push("--engine", options.engine);
  if (options.load !== "prober") words.push("--load", options.load);
  if (options.rate !== 1000) words.push("--rate", String(options.rate));
  if (options.repeat !== 1) words.push("--repeat", String(options.repeat));
  if (options.strict) words.push("--strict");
  words.push("--seed", String(seed));
  return words.map(quoted).join(" ");
}

const quoted = (word: string): string =>
  /^[\w./:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
