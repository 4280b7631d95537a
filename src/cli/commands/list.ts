import { basename, resolve } from "node:path";
import { Argument, type Command } from "commander";
import type { RunFile } from "../../recording/index.ts";
import { exitCodes } from "../exit-code.ts";
import { printJson } from "../json.ts";
import { defaultReports, reportsOption } from "../options.ts";
import { paintFor } from "../paint.ts";
import { table } from "../table.ts";
import type { World } from "../world.ts";

type Row = Readonly<Record<string, string>>;
type Lister = (world: World, reports: string) => Promise<readonly Row[]>;

/** Nouns only look: each of these reads and changes nothing. */
const listers = {
  scenarios: async ({ harness }) =>
    (await harness.scenarios()).map(({ name, title, variants }) => ({
      name,
      variants:
        variants
          .map((variant) => variant.name)
          .filter((each) => each !== null)
          .join(", ") || "-",
      title,
    })),
  stacks: async ({ harness }) =>
    (await harness.stacks()).map(({ name, description, programs }) => ({
      name,
      programs: programs.map(({ program }) => program).join(", ") || "-",
      description,
    })),
  topologies: async ({ harness }) =>
    Promise.all(
      (await harness.topologies()).map(async ({ name, file }) => ({
        name,
        description: (await harness.loadTopology(file)).description,
      })),
    ),
  faults: async ({ harness }) =>
    (await harness.faults()).map(({ name, layer, description }) => ({ name, layer, description })),
  runs: async ({ cwd, harness }, reports) =>
    (await harness.listRuns(resolve(cwd, reports))).map(({ directory, run, error }) => ({
      id: basename(directory),
      started: run?.startedAt ?? "-",
      topology: run?.topology ?? "-",
      stack: run?.stack ?? "-",
      outcomes: run === null ? (error ?? "-") : outcomes(run),
    })),
  labs: async ({ harness }) =>
    (await harness.labs.list()).map(({ name, topology, nodes }) => ({
      name,
      topology,
      nodes: nodes.join(", "),
    })),
} satisfies Record<string, Lister>;

interface ListOptions {
  readonly reports: string;
  readonly json: boolean;
}

export function listCommand(program: Command, world: World, done: (exitCode: number) => void): void {
  program
    .command("list")
    .summary("what there is: scenarios, stacks, topologies, faults, runs, labs")
    .description("Shows what there is. It reads only.")
    .addArgument(new Argument("[what]", "what to show").choices(Object.keys(listers)).default("scenarios"))
    .addOption(reportsOption())
    .option("--json", "one JSON document on stdout", false)
    .action(async (what: keyof typeof listers, { reports = defaultReports, json }: ListOptions) => {
      const rows: readonly Row[] = await listers[what](world, reports);
      world.stdout.write(json ? printJson(rows) : shown(rows, what, world));
      done(exitCodes.met);
    });
}

function shown(rows: readonly Row[], what: string, { stdout, env }: World): string {
  const [first] = rows;
  if (first === undefined) return `There are no ${what}.\n`;
  const paint = paintFor(stdout, env);
  const head = Object.keys(first).map((word) => paint.dim(word.toUpperCase()));
  return table([head, ...rows.map((row) => Object.values(row))]);
}

/** `3 met, 1 unmet`. */
const outcomes = ({ judged }: RunFile): string =>
  [...Map.groupBy(judged, ({ outcome }) => outcome)]
    .map(([outcome, recordings]) => `${recordings.length} ${outcome}`)
    .join(", ") || "-";
