import { homedir } from "node:os";
import { join } from "node:path";
import { type Command, Option } from "commander";
import { InputError } from "../../domain/errors.ts";
import { type StackName, stackNames } from "../../domain/recording.ts";
import type { EngineName } from "../../engine/index.ts";
import { nearest } from "../../topology/nearest.ts";
import { chooseTopology } from "../choose.ts";
import { exitCodes } from "../exit-code.ts";
import { printJson } from "../json.ts";
import { defaultTopology, engineOption } from "../options.ts";
import { table } from "../table.ts";
import type { World } from "../world.ts";

const help = `
  keelhaul lab up lvs-dr --stack keepalived-nginx
  keelhaul lab exec lvs-dr director-1 -- ip address show dev eth0
  keelhaul lab exec lvs-dr client -- curl http://192.168.114.180
  keelhaul lab down lvs-dr

Several labs may be up at once, also with the same addresses: each lives in network namespaces of its own.`;

interface UpOptions {
  readonly name?: string;
  readonly engine: EngineName;
  readonly stack: StackName | "none";
}

export function labCommand(program: Command, world: World, done: (exitCode: number) => void): void {
  const lab = program
    .command("lab")
    .summary("raise a lab to look around in; run programs in its nodes; take it down")
    .description("A lab without a scenario, to look around in.")
    .addHelpText("after", help);

  lab
    .command("up")
    .description("Raises a lab that stays up when this command ends.")
    .argument("[topology]", "name of a topology, or the path of a YAML file", defaultTopology)
    .option("--name <name>", "of the lab (default: the topology's)")
    .addOption(engineOption())
    .addOption(
      new Option("--stack <name>", "what runs on the directors")
        .choices([...stackNames, "none"])
        .default("director"),
    )
    .action(async (topology: string, options: UpOptions) => done(await up(topology, options, world)));

  lab
    .command("exec")
    .description("Runs a program in a node, with this terminal; ends as the program ends.")
    .argument("<lab>", "name of the lab")
    .argument("<node>", "name of the node")
    .argument("<command...>", "the program and its arguments, after --")
    .passThroughOptions()
    .action(async (name: string, node: string, words: string[]) => {
      const argv = words[0] === "--" ? words.slice(1) : words;
      const { nodes } = await known(name, world);
      if (!nodes.includes(node))
        throw new InputError(
          `the lab ${name} has no node '${node}'.${guess(node, nodes)} It has: ${nodes.join(", ")}.`,
        );
      done(await world.harness.labs.exec(name, node, argv));
    });

  lab
    .command("down")
    .description("Takes a lab down; nothing of it is left.")
    .argument("<lab>", "name of the lab")
    .action(async (name: string) => {
      await known(name, world);
      await world.harness.labs.down(name);
      world.stdout.write(`The lab ${name} is down.\n`);
      done(exitCodes.met);
    });

  lab
    .command("list")
    .description("Shows the labs that are up on this machine.")
    .option("--json", "one JSON document on stdout", false)
    .action(async ({ json }: { json: boolean }) => {
      const labs = await world.harness.labs.list();
      const rows = labs.map(({ name, topology, nodes }) => [name, topology, nodes.join(", ")]);
      const text = rows.length === 0 ? "No lab is up.\n" : table([["NAME", "TOPOLOGY", "NODES"], ...rows]);
      world.stdout.write(json ? printJson(labs) : text);
      done(exitCodes.met);
    });
}

async function up(nameOrFile: string, options: UpOptions, world: World): Promise<number> {
  const { harness, stdout, stderr, env, name: self } = world;
  const { name, engine } = options;
  const stack = options.stack === "none" ? null : options.stack;
  const topology = await harness.loadTopology(await chooseTopology(nameOrFile, world));
  await harness.enter(engine, (text) => void stderr.write(`${text}\n`));
  const lab = name ?? topology.name;
  const directory = join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "keelhaul/labs", lab);
  await harness.labs.up(topology, { engine, name: lab, stack, directory });
  stdout.write(`The lab ${lab} is up: ${topology.nodes.map((node) => node.name).join(", ")}.
Look around: ${self} lab exec ${lab} ${topology.nodes[0]!.name} -- ip address
Logs:        ${directory}
Take down:   ${self} lab down ${lab}\n`);
  return exitCodes.met;
}

async function known(name: string, { harness }: World): Promise<{ readonly nodes: readonly string[] }> {
  const labs = await harness.labs.list();
  const found = labs.find((lab) => lab.name === name);
  if (found) return found;
  const names = labs.map((lab) => lab.name);
  const up =
    names.length === 0 ? "No lab is up; 'keelhaul lab up' raises one." : `Up are: ${names.join(", ")}.`;
  throw new InputError(`no lab '${name}' is up.${guess(name, names)} ${up}`);
}

function guess(word: string, known: readonly string[]): string {
  const near = nearest(word, known);
  return near === null ? "" : ` Did you mean '${near}'?`;
}
