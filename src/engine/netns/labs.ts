import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, rmSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LabError } from "../../domain/errors.ts";
import type { NodeName } from "../../domain/node.ts";
import { cgroupRoot, removeCgroup } from "./cgroup.ts";
import { inUserNamespace, isAlive, processFacts, searchPath } from "./machine.ts";
import { commandIn } from "./program.ts";
import {
  allRecords,
  find,
  isBeingReaped,
  isUp,
  type LabRecord,
  registryDirectory,
  removeLeftovers,
} from "./registry.ts";

const patienceMs = 5000;

/** Every lab of this user that is up, kept or in the middle of a run. */
export function listLabs(): readonly LabRecord[] {
  return allRecords().filter(isUp);
}

/** Takes a lab down, whoever raised it. A name that is not up is a LabError. */
export async function labDown(name: string): Promise<void> {
  await end(mustBeUp(name));
}

function mustBeUp(name: string): LabRecord {
  const record = find(name);
  if (record !== null && isUp(record)) return record;
  const others = listLabs().map((each) => each.name);
  throw new LabError(
    `No lab named ${name} is up; up ${others.length > 0 ? `are: ${others.join(", ")}` : "is none"}`,
  );
}

async function end(record: LabRecord): Promise<void> {
  if (record.holder !== null && isAlive(record.holder)) process.kill(record.holder.pid, "SIGKILL");
  const deadline = performance.now() + patienceMs;
  while (isUp(record) || isBeingReaped(record)) {
    if (performance.now() > deadline)
      throw new LabError(`${record.name} was not gone ${patienceMs} ms after its first process was killed`);
    await sleep(5);
  }
  removeLeftovers(record);
}

/**
 * Runs a program in a node of a lab that is up, on this terminal, and returns its exit code, 128 and the number of
 * the signal for one that a signal ended. Works from outside the user namespace of a lab raised without root.
 */
export async function labExec(name: string, node: NodeName, argv: readonly string[]): Promise<number> {
  const record = mustBeUp(name);
  const found = record.nodes.find((each) => each.name === node);
  if (!found)
    throw new LabError(
      `${name} has no node ${node}; it has ${record.nodes.map((each) => each.name).join(", ")}`,
    );
  if (found.pid === null) throw new LabError(`${node} has no power`);
  const user = record.rootless && !inUserNamespace() ? ["--user", "--preserve-credentials"] : [];
  const cgroup = record.cgroup === null ? null : join(record.cgroup, node);
  const [command, ...rest] = commandIn({ pid: found.pid, cgroup }, argv, { user });
  const child = spawn(command!, rest, { stdio: "inherit", env: { ...process.env, PATH: searchPath } });
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return code ?? 128 + constants.signals[signal!];
}

/** Removes what labs left whose processes are gone. Returns a sentence for each thing that was removed. */
export async function cleanLeftovers(): Promise<string[]> {
  const removed: string[] = [];
  for (const record of allRecords()) {
    if (record.kept && isUp(record)) continue;
    if (isAlive(record.owner)) continue;
    await end(record);
    removed.push(`lab ${record.name}, which process ${record.owner.pid} left behind`);
  }
  const known = new Set(allRecords().map((record) => record.name));
  return [...removed, ...cleanCgroups(known), ...cleanFiles(known)];
}

/** A cgroup that a process is in stays: some lab of another registry may own it. */
function cleanCgroups(known: ReadonlySet<string>): string[] {
  const root = inUserNamespace() ? null : cgroupRoot();
  if (root === null) return [];
  return directoriesIn(root)
    .filter((name) => !known.has(name) && removeCgroup(join(root, name)))
    .map((name) => `cgroup ${join(root, name)}`);
}

function directoriesIn(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((each) => each.isDirectory())
      .map((each) => each.name);
  } catch {
    return [];
  }
}

function cleanFiles(known: ReadonlySet<string>): string[] {
  const directory = registryDirectory();
  return readdirSync(directory)
    .filter((file) => isLeftover(file, known))
    .map((file) => {
      rmSync(join(directory, file), { force: true });
      return `file ${join(directory, file)}`;
    });
}

function isLeftover(file: string, known: ReadonlySet<string>): boolean {
  if (file.endsWith(".fstab")) return !known.has(file.slice(0, -".fstab".length));
  const draft = /\.(\d+)\.draft$/.exec(file);
  return draft !== null && processFacts(Number(draft[1])) === null;
}
