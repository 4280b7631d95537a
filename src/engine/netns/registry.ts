import {
  accessSync,
  constants,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { InputError, LabError } from "../../domain/errors.ts";
import type { NodeName, Role } from "../../domain/node.ts";
import { removeCgroup } from "./cgroup.ts";
import { isAlive, outsideUid, type ProcessIdentity } from "./machine.ts";

/** What is written down of a lab while it is up, for other processes to find it. */
export interface LabRecord {
  readonly name: string;
  readonly topology: string;
  readonly directory: string;
  /** ISO 8601. */
  readonly since: string;
  /** The process that raised it. */
  readonly owner: ProcessIdentity;
  /** The lab's pid 1; null while it is being raised. */
  readonly holder: ProcessIdentity | null;
  /** Who cleans up after it; null while it is being raised. */
  readonly reaper: ProcessIdentity | null;
  /** True for a lab that outlives its owner. */
  readonly kept: boolean;
  /** True for a lab in a user namespace. */
  readonly rootless: boolean;
  readonly cgroup: string | null;
  readonly nodes: readonly NodeRecord[];
}

export interface NodeRecord {
  readonly name: NodeName;
  readonly role: Role;
  readonly addresses: readonly string[];
  /** The node's pid 1; null while its power is off. */
  readonly pid: number | null;
}

const reaperPatienceMs = 5000;

let directory: string | undefined;

/** Where labs are written down: /run/keelhaul/labs for root, else a place of the user's own. */
export function registryDirectory(): string {
  directory ??= places().find(isUsable);
  if (directory === undefined)
    throw new LabError(
      `No place to write down which labs are up: none of ${places().join(", ")} can be written`,
    );
  return directory;
}

function places(): string[] {
  const user = process.env.XDG_RUNTIME_DIR;
  const own = outsideUid() === 0 ? ["/run/keelhaul"] : user ? [join(user, "keelhaul")] : [];
  return [...own, join(tmpdir(), `keelhaul-${outsideUid()}`)].map((each) => join(each, "labs"));
}

function isUsable(path: string): boolean {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

const fileOf = (name: string): string => join(registryDirectory(), `${name}.json`);

/** The path of what belongs to a lab, without an ending. */
export const registrationOf = (name: string): string => join(registryDirectory(), name);

export function checkName(name: string): void {
  if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return;
  throw new InputError(
    `"${name}" cannot name a lab; at most 64 letters, digits, dots, hyphens and underscores would be right`,
  );
}

/** Takes a name for a lab that is about to be raised. A name that is in use is a LabError. */
export async function reserve(record: LabRecord): Promise<void> {
  checkName(record.name);
  await makeRoom(record.name);
  const draft = writeDraft(record);
  try {
    linkSync(draft, fileOf(record.name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw inUse(find(record.name) ?? record);
    throw error;
  } finally {
    rmSync(draft);
  }
}

/** Refuses a name in use, waits for a reaper that is at work, and removes what nobody cleans up any more. */
async function makeRoom(name: string): Promise<void> {
  const deadline = performance.now() + reaperPatienceMs;
  for (;;) {
    const other = find(name);
    if (other === null) return;
    if (isUp(other)) throw inUse(other);
    if (!isBeingReaped(other) || performance.now() > deadline) return removeLeftovers(other);
    await sleep(10);
  }
}

function inUse(other: LabRecord): LabError {
  return new LabError(
    `A lab named ${other.name} is up already, raised by process ${other.owner.pid} at ${other.since}; another name, or first \`keelhaul lab down ${other.name}\`, would be right`,
  );
}

/** Writes down what has changed. */
export function update(record: LabRecord): void {
  renameSync(writeDraft(record), fileOf(record.name));
}

function writeDraft(record: LabRecord): string {
  const draft = `${registrationOf(record.name)}.${process.pid}.draft`;
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`);
  return draft;
}

export function find(name: string): LabRecord | null {
  try {
    return JSON.parse(readFileSync(fileOf(name), "utf8")) as LabRecord;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw new LabError(`${fileOf(name)} cannot be read: ${(error as Error).message}`);
  }
}

/** Every lab that is written down, up or not, by name. */
export function allRecords(): LabRecord[] {
  return readdirSync(registryDirectory())
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => find(file.slice(0, -".json".length)))
    .filter((record) => record !== null);
}

/** Whether there is anything of the lab that lives, or its owner still at work on it. */
export function isUp(record: LabRecord): boolean {
  return record.holder === null ? isAlive(record.owner) : isAlive(record.holder);
}

/** Whether the lab has ended and its reaper is not through yet. */
export function isBeingReaped(record: LabRecord): boolean {
  return !isUp(record) && record.reaper !== null && isAlive(record.reaper);
}

/** Removes what a dead lab left. */
export function removeLeftovers(record: LabRecord): void {
  if (record.cgroup !== null) removeCgroup(record.cgroup);
  for (const ending of ["json", "fstab"]) rmSync(`${registrationOf(record.name)}.${ending}`, { force: true });
}
