import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";
import type { Duplex } from "node:stream";
import { LabError } from "../../domain/errors.ts";
import type { LabProcess } from "../engine.ts";
import { familyOf } from "./family.ts";
import { childrenOf, searchPath, sendSignal } from "./machine.ts";
import { inTime } from "./patience.ts";

/** Where a program is to run: in the namespaces of a pid 1 and in a cgroup. */
export interface Place {
  readonly pid: number;
  readonly cgroup: string | null;
  readonly container?: Confinement;
}

/** What a program in a container is subject to, besides the namespaces that every node has. */
export interface Confinement {
  /** Directories of its cgroups, one a hierarchy. */
  readonly cgroups: readonly string[];
  /** Words before the program's own, by which it lays down the rights that the container has not. */
  readonly command: readonly string[];
  /** What its programs begin with instead of the environment of this process. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Waits for the program and ends as it ends, by its exit code or by the same signal. A shell without job control
 * is one of the few starters that do not stop with a stopped program. What it has to say itself goes nowhere.
 */
const waiter = (start: string) => `
trap : INT QUIT
exec 9>&2 2>/dev/null
${start}
code=$?
trap - INT QUIT
[ $code -gt 128 ] && [ $code -lt 160 ] && kill -$((code - 128)) $$
exit $code`;

const atOnce = waiter('"$@" 2>&9 9>&-');

/** On descriptor 3 the fork tells that it is there and waits to be let go, so that its pid is known before it does anything. */
const whenTold = waiter('(echo >&3; read -r go <&3 && exec "$@" 2>&9 3>&- 9>&-)');

const intoAll = `
while [ "$1" != -- ]; do echo 0 >"$1/cgroup.procs" || exit; shift; done
shift
exec "$@"`;

/**
 * The command line that runs `argv` in a place: the cgroup is joined and the namespaces are entered before the
 * program is forked, and it is forked because a pid namespace takes in nothing but children.
 */
export function commandIn(
  place: Place,
  argv: readonly string[],
  { user = [], script = atOnce }: { readonly user?: readonly string[]; readonly script?: string } = {},
): string[] {
  const { container } = place;
  const ipc = container ? ["--ipc"] : [];
  const namespaces = ["--target", String(place.pid), "--pid", "--net", "--uts", "--mount", ...ipc, ...user];
  const confined = [...(container?.command ?? []), "sh", "-c", script, "sh", ...argv];
  const entered = ["nsenter", ...namespaces, "--no-fork", "--", ...confined];
  if (container) return ["sh", "-c", intoAll, "sh", ...container.cgroups, "--", ...entered];
  if (place.cgroup === null) return entered;
  return ["sh", "-c", 'echo 0 >"$0/cgroup.procs" && exec "$@"', place.cgroup, ...entered];
}

type Environment = Readonly<Record<string, string>>;

/** Starts a program's starter; the program itself is its child, and both are in a session of their own. */
export function spawnIn(place: Place, argv: readonly string[], environment: Environment = {}): ChildProcess {
  const env = { ...surroundings(place), ...environment };
  return spawnStarter(commandIn(place, argv), ["pipe", "pipe", "pipe"], env);
}

/** The environment of this process means nothing in a container. */
const surroundings = ({ container }: Place): NodeJS.ProcessEnv =>
  container?.environment ?? { ...process.env, PATH: searchPath };

function spawnStarter(
  [command = "", ...rest]: readonly string[],
  stdio: NonNullable<SpawnOptions["stdio"]>,
  env: NodeJS.ProcessEnv,
): ChildProcess {
  return spawn(command, rest, { stdio, env, detached: true, cwd: "/" });
}

const patienceMs = 10_000;

/** Starts a program that goes on by itself. `what` names it in an error. */
export async function startIn(
  place: Place,
  argv: readonly string[],
  output: { readonly log: number; readonly onOutput: ((chunk: Buffer) => void) | undefined },
  environment: Environment,
  what: string,
): Promise<NetnsProcess> {
  const stdio = ["ignore", output.onOutput ? "pipe" : output.log, output.log, "pipe"] as const;
  const env = { ...surroundings(place), ...environment };
  const starter = spawnStarter(commandIn(place, argv, { script: whenTold }), [...stdio], env);
  const leash = starter.stdio[3] as Duplex;
  leash.on("error", () => {});
  if (output.onOutput) starter.stdout?.on("data", output.onOutput);
  const ended = once(starter, "exit");
  try {
    const pid = await forkOf(starter, leash, ended, what);
    leash.end("go\n", () => leash.destroy());
    return new NetnsProcess(starter, pid, ended);
  } catch (error) {
    starter.kill("SIGKILL");
    throw error;
  }
}

/** Waits until the starter has forked and returns the fork's pid. */
async function forkOf(
  starter: ChildProcess,
  leash: Duplex,
  ended: Promise<unknown>,
  what: string,
): Promise<number> {
  const failed = ended.then(
    () => Promise.reject(new LabError(`${what} could not be started; its log says why`)),
    (error: Error) => Promise.reject(new LabError(`${what} could not be started: ${error.message}`)),
  );
  failed.catch(() => {});
  const forked = Promise.race([once(leash, "data"), failed]);
  await inTime(forked, patienceMs, () => `${what} was not started within ${patienceMs} ms`);
  const [pid] = childrenOf(starter.pid!);
  if (pid === undefined) throw new LabError(`${what} ended before it began`);
  return pid;
}

export class NetnsProcess implements LabProcess {
  readonly pid: number;
  readonly ended: LabProcess["ended"];
  readonly #starter: ChildProcess;

  constructor(starter: ChildProcess, pid: number, ended: Promise<unknown[]>) {
    this.pid = pid;
    this.#starter = starter;
    this.ended = ended.then(() => ({ code: starter.exitCode, signal: starter.signalCode }));
  }

  get running(): boolean {
    return this.#starter.exitCode === null && this.#starter.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    if (this.running) sendSignal(this.pid, signal);
  }

  family(): readonly number[] {
    return familyOf(this.pid, this.#starter.pid!);
  }

  killFamily(): void {
    killFamily(() => this.family());
  }

  /** Lets this process end while the program goes on. */
  release(): void {
    this.#starter.unref();
    this.#starter.stdout?.destroy();
  }
}

/**
 * Kills what a starter has started, and leaves it to the starter to collect it: a process that nobody collects
 * keeps its pid namespace from ending.
 */
export function killProgramOf(starter: ChildProcess): void {
  const [pid] = childrenOf(starter.pid!);
  if (pid === undefined) starter.kill("SIGKILL");
  else killFamily(() => familyOf(pid, starter.pid!));
}

/** Stops a family to the last member, newborn ones included, and then kills it. */
function killFamily(members: () => readonly number[]): void {
  const stopped = new Set<number>();
  for (let fresh = members(); fresh.length > 0; fresh = members().filter((pid) => !stopped.has(pid)))
    for (const pid of fresh) {
      sendSignal(pid, "SIGSTOP");
      stopped.add(pid);
    }
  for (const pid of stopped) sendSignal(pid, "SIGKILL");
}
