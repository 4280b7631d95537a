import { readFile, stat } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { ipv4 } from "../domain/address.ts";
import { InputError } from "../domain/errors.ts";
import type { VipFacts } from "../domain/node.ts";
import { parseNetwork } from "./network.ts";
import { planMistakes } from "./plan.ts";
import { poolAddresses } from "./pool.ts";
import type { TopologyFile } from "./schema.ts";
import { type Draft, shape } from "./shape.ts";
import { type Mistake, Source } from "./source.ts";
import type { Segment, Topology, TopologyInterface, TopologyNode } from "./topology.ts";

/**
 * Reads and checks a topology file. Throws one InputError with every mistake in it, a line each:
 * `file:line:column: what was found; what would be right`.
 */
export async function loadTopology(file: string): Promise<Topology> {
  const source = new Source(await readText(file));
  const { mistakes, content } = await judge(source, file);
  if (content === null || mistakes.length > 0) throw new InputError(report(file, mistakes));
  return build(file, content);
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new InputError(`${file}: the topology cannot be read: ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return "there is no such file";
  if (code === "EISDIR") return "it is a directory; a YAML file would be right";
  if (code === "EACCES") return "permission is denied";
  return message;
}

async function judge(
  source: Source,
  file: string,
): Promise<{ mistakes: readonly Mistake[]; content: TopologyFile | null }> {
  if (!source.readable) return { mistakes: source.mistakes, content: null };
  const shaped = shape(source);
  const configs = await configMistakes(source, file, shaped.draft);
  const mistakes = [
    ...source.mistakes,
    ...shaped.mistakes,
    ...planMistakes(source, shaped.draft),
    ...configs,
  ];
  return { mistakes, content: mistakes.length > 0 ? null : (shaped.draft as TopologyFile) };
}

async function configMistakes(source: Source, file: string, draft: Draft<TopologyFile>): Promise<Mistake[]> {
  const mistakes: Mistake[] = [];
  for (const [name, node] of Object.entries(draft.nodes ?? {})) {
    if (node?.config === undefined) continue;
    const path = resolve(dirname(file), node.config);
    const found = await stat(path).catch(() => null);
    if (found?.isFile()) continue;
    const what = found ? "is no file" : "does not exist";
    const text = `the configuration ${node.config} ${what}; a keepalived.conf, by its path from this file, would be right`;
    mistakes.push(source.at(["nodes", name, "config"], text));
  }
  return mistakes;
}

function report(file: string, mistakes: readonly Mistake[]): string {
  return [...mistakes]
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ line, column, text }) => `${file}:${line}:${column}: ${text}`)
    .join("\n");
}

function build(file: string, content: TopologyFile): Topology {
  const path = resolve(file);
  const segments = new Map(
    Object.entries(content.segments).map(([name, { network }]) => [name, { name, ...parseNetwork(network) }]),
  );
  const vips = Object.entries(content.vips ?? {}).map(([name, vip]) => buildVip(name, vip));
  return {
    name: basename(path).replace(/\.ya?ml$/, ""),
    description: content.description ?? "",
    file: path,
    segments,
    vips,
    nodes: Object.entries(content.nodes).map(([name, node]) =>
      buildNode(name, node, { path, segments, vips }),
    ),
  };
}

function buildVip(name: string, vip: NonNullable<TopologyFile["vips"]>[string]): VipFacts {
  const { address, segment, port, protocol = "tcp" } = vip;
  return { name, address: ipv4(address), segment, ...(port === undefined ? {} : { port, protocol }) };
}

interface Surroundings {
  readonly path: string;
  readonly segments: ReadonlyMap<string, Segment>;
  readonly vips: readonly VipFacts[];
}

function buildNode(name: string, node: TopologyFile["nodes"][string], around: Surroundings): TopologyNode {
  return {
    name,
    role: node.role,
    interfaces: Object.entries(node.interfaces).map(([nic, facts]) => buildInterface(nic, facts, around)),
    config: node.config === undefined ? null : resolve(dirname(around.path), node.config),
    page: node.page ?? null,
    loopback: (node.loopback ?? []).map((vip) => around.vips.find((each) => each.name === vip)!.address),
    sysctls: Object.entries(node.sysctls ?? {}).map(([key, value]) => [key, String(value)]),
  };
}

function buildInterface(
  name: string,
  facts: TopologyFile["nodes"][string]["interfaces"][string],
  { segments }: Surroundings,
): TopologyInterface {
  return {
    name,
    segment: facts.segment,
    address: facts.address === undefined ? null : ipv4(facts.address),
    prefixLength: segments.get(facts.segment)!.prefixLength,
    pool: facts.pool === undefined ? [] : poolAddresses(facts.pool),
  };
}
