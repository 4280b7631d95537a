import { resolve } from "node:path";
import { InputError } from "../domain/errors.ts";
import type { Scenario } from "../stage/scenario.ts";
import { nearest } from "../topology/nearest.ts";
import type { World } from "./world.ts";

/** The scenarios of these names, in the order given and each once; `all` stands for every one. Throws InputError. */
export async function chooseScenarios(
  names: readonly string[],
  { harness }: World,
): Promise<readonly Scenario[]> {
  const known = new Map((await harness.scenarios()).map((scenario) => [scenario.name, scenario]));
  const wanted = names.flatMap((name) => (name === "all" ? [...known.keys()] : [name]));
  return [...new Set(wanted)].map(
    (name) => known.get(name) ?? unknown("scenario", name, ["all", ...known.keys()]),
  );
}

/** The file of a topology, given by its name or by a path. Throws InputError where a name is not known. */
export async function chooseTopology(nameOrFile: string, { harness, cwd }: World): Promise<string> {
  const known = await harness.topologies();
  const found = known.find(({ name }) => name === nameOrFile);
  if (found) return found.file;
  if (/[/]|\.ya?ml$/.test(nameOrFile)) return resolve(cwd, nameOrFile);
  return unknown(
    "topology",
    nameOrFile,
    known.map(({ name }) => name),
    " (or the path of a YAML file)",
  );
}

function unknown(what: string, name: string, known: readonly string[], besides = ""): never {
  const near = nearest(name, known);
  const guess = near === null ? "" : ` Did you mean '${near}'?`;
  throw new InputError(`there is no ${what} '${name}'.${guess} Known are: ${known.join(", ")}${besides}.`);
}
