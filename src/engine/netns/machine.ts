import { accessSync, constants, readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A process by its id and the tick at which it started: together they never mean another one. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly started: string;
}

export interface ProcessFacts extends ProcessIdentity {
  readonly parent: number;
  readonly session: number;
}

/** What /proc/PID/stat says (proc(5)), or null when there is no such process. Zombies count as gone. */
export function processFacts(pid: number): ProcessFacts | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  } catch {
    return null;
  }
  const [state, parent, , session, ...rest] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  if (state === "Z" || state === "X") return null;
  return { pid, parent: Number(parent), session: Number(session), started: rest[15] ?? "" };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return processFacts(identity.pid)?.started === identity.started;
}

/** Ids of the processes whose parent is `pid`. */
export function childrenOf(pid: number): number[] {
  try {
    return numbers(readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1"));
  } catch {
    return [];
  }
}

export function allProcesses(): number[] {
  return readdirSync("/proc").map(Number).filter(Number.isInteger);
}

/** Signals a process; one that has ended already is none to signal. */
export function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Numbers in a text that is made of nothing else and white space. */
export function numbers(text: string): number[] {
  return text.split(/\s+/).filter(Boolean).map(Number);
}

/** System directories count even where an ordinary user's PATH leaves them out. */
export const searchPath = [
  ...(process.env.PATH ?? "").split(delimiter),
  "/usr/local/sbin",
  "/usr/sbin",
  "/sbin",
]
  .filter((directory, index, all) => directory !== "" && all.indexOf(directory) === index)
  .join(delimiter);

/** Whether a program is there to be run: by its path, or by its name on the search path. */
export function hasProgram(program: string): boolean {
  const places = program.includes("/")
    ? [program]
    : searchPath.split(delimiter).map((directory) => join(directory, program));
  return places.some(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** True for the ordinary user who is root only in a user namespace of its own (user_namespaces(7)). */
export function inUserNamespace(): boolean {
  return numbers(readFileSync("/proc/self/uid_map", "latin1")).join(" ") !== "0 0 4294967295";
}

/** The user id as the machine sees it, also from inside a user namespace. */
export function outsideUid(): number {
  return uidOutside(readFileSync("/proc/self/uid_map", "latin1"), process.getuid!());
}

/** Translates by a map whose lines are: first id inside, first id outside, how many (user_namespaces(7)). */
export function uidOutside(map: string, uid: number): number {
  for (const line of map.split("\n")) {
    const [inside = 0, outside = 0, count = 0] = numbers(line);
    if (uid >= inside && uid < inside + count) return outside + uid - inside;
  }
  return uid;
}
