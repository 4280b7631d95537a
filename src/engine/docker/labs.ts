import { spawn } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type Docker from "dockerode";
import { LabError } from "../../domain/errors.ts";
import type { NodeName } from "../../domain/node.ts";
import { isAlive } from "../netns/machine.ts";
import { commandIn } from "../netns/program.ts";
import { isUp as isNetnsUp, find as netnsRecord } from "../netns/registry.ts";
import { confinementOf } from "./confinement.ts";
import { connect } from "./connection.ts";
import { type LabLabels, labLabel, nodeOf, readLabels } from "./labels.ts";
import { removeLab } from "./remove.ts";

const patienceMs = 15_000;

/** A lab as its containers tell of it. */
export interface DockerLabRecord {
  readonly name: string;
  readonly topology: string;
  readonly labels: LabLabels;
  readonly nodes: readonly { readonly name: NodeName; readonly container: string }[];
}

/** Every lab of this engine that is up, kept or in the middle of a run; none where no daemon answers. */
export async function listLabs(): Promise<readonly DockerLabRecord[]> {
  return (await answered(allLabs(connect()))).filter(isUp);
}

/** A daemon that is not running has no containers either. */
async function answered<T>(asked: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await asked;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ECONNREFUSED" || code === "EACCES") return [];
    throw error;
  }
}

const isUp = ({ labels }: DockerLabRecord): boolean => isAlive(labels.keeper);

async function allLabs(docker: Docker): Promise<DockerLabRecord[]> {
  const filters = { label: [labLabel] };
  const [containers, networks] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
  ]);
  const seen = [
    ...containers.map(({ Id, Labels }) => ({ container: Id, labels: Labels })),
    ...networks.map(({ Labels }) => ({ container: null, labels: Labels ?? {} })),
  ];
  return [...Map.groupBy(seen, ({ labels }) => labels[labLabel] ?? "")].map(([name, parts]) => {
    const labels = readLabels(parts[0]!.labels);
    const nodes = parts.flatMap(({ container, labels: each }) =>
      container === null ? [] : [{ name: nodeOf(each), container }],
    );
    return {
      name,
      topology: labels.topology,
      labels,
      nodes: nodes.toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    };
  });
}

const inUse = (name: string, owner: number, since: string): LabError =>
  new LabError(
    `A lab named ${name} is up already, raised by process ${owner} at ${since}; another name, or first \`keelhaul lab down ${name}\`, would be right`,
  );

/** Throws LabError where a lab of this name is up, on either engine; what a dead one of this name left is removed. */
export async function refuseNameInUse(name: string): Promise<void> {
  const namesake = netnsRecord(name);
  if (namesake !== null && isNetnsUp(namesake)) throw inUse(name, namesake.owner.pid, namesake.since);
  const docker = connect();
  const other = (await allLabs(docker)).find((each) => each.name === name);
  if (other === undefined) return;
  if (isUp(other)) throw inUse(name, other.labels.owner.pid, other.labels.since);
  await removeLab(docker, name);
}

async function mustBeUp(name: string): Promise<DockerLabRecord> {
  const labs = await listLabs();
  const found = labs.find((each) => each.name === name);
  if (found) return found;
  const others = labs.map((each) => each.name);
  throw new LabError(
    `No lab named ${name} is up; up ${others.length > 0 ? `are: ${others.join(", ")}` : "is none"}`,
  );
}

/** Takes a lab down, whoever raised it. A name that is not up is a LabError. */
export async function labDown(name: string): Promise<void> {
  await end(await mustBeUp(name));
}

async function end({ name, labels: { keeper } }: DockerLabRecord): Promise<void> {
  if (isAlive(keeper)) process.kill(keeper.pid, "SIGTERM");
  const deadline = performance.now() + patienceMs;
  while (isAlive(keeper)) {
    if (performance.now() > deadline)
      throw new LabError(`${name} was not gone ${patienceMs} ms after its keeper was told to take it down`);
    await sleep(10);
  }
  await removeLab(connect(), name);
}

/**
 * Runs a program in a node of a lab that is up, on this terminal, and returns its exit code, 128 and the number of the
 * signal for one that a signal ended.
 */
export async function labExec(name: string, node: NodeName, argv: readonly string[]): Promise<number> {
  const { nodes } = await mustBeUp(name);
  const found = nodes.find((each) => each.name === node);
  if (!found)
    throw new LabError(`${name} has no node ${node}; it has ${nodes.map((each) => each.name).join(", ")}`);
  const { State } = await connect().getContainer(found.container).inspect();
  if (!State.Running) throw new LabError(`${node} has no power`);
  const container = confinementOf(State.Pid);
  const place = { pid: State.Pid, cgroup: null, container };
  const [command, ...rest] = commandIn(place, argv);
  const env = { ...container.environment, TERM: process.env.TERM ?? "dumb" };
  const child = spawn(command!, rest, { stdio: "inherit", env });
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + constants.signals[signal!];
}

/** Removes what labs left whose keeper and owner are gone. Returns a sentence for each lab. */
export async function cleanLeftovers(): Promise<string[]> {
  const docker = connect();
  const removed: string[] = [];
  for (const lab of await answered(allLabs(docker))) {
    const { keeper, owner } = lab.labels;
    if (isAlive(keeper) || isAlive(owner)) continue;
    await removeLab(docker, lab.name);
    removed.push(`containers and networks of lab ${lab.name}, which process ${owner.pid} left behind`);
  }
  return removed;
}
