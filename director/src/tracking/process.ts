import { Socket } from "node:net";
import { setPriority } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { NotifyFifo } from "../notify/fifo.ts";
import { Notifications } from "../notify/notifications.ts";
import { LineSplitter } from "../process/lines.ts";
import { Log } from "../process/log.ts";
import { parentFd } from "../process/parent-link.ts";
import { CheckedScript } from "./checked-script.ts";
import type { FromRunner, ToRunner } from "./messages.ts";
import { WatchedFile } from "./watched-file.ts";
import { WatchedProcesses } from "./watched-processes.ts";

/** The process that runs programs and watches files for the VRRP process, which must not wait for any of it. */

/** A third of the weight that elections have (sched(7)). */
const niceness = 5;

/** What runs at the end has this long. */
const lastMs = 1_000;

const log = new Log(true);
const parent = new Socket({ fd: parentFd });
const say = (text: string): void => log.always(text);
const tell = (message: FromRunner): void => void parent.write(`${JSON.stringify(message)}\n`);

// Scripts that want all of a processor get less of it than elections do.
setPriority(niceness);
// Files that scripts make are their user's alone, as with keepalived.
process.umask(0o177);

let scripts: readonly CheckedScript[] = [];
let files: readonly WatchedFile[] = [];
let processes = new WatchedProcesses([], () => {});
let fifos: readonly NotifyFifo[] = [];
const notifications = new Notifications(say);

function stopAll(): void {
  for (const part of [...scripts, ...files, processes]) part.stop();
  for (const fifo of fifos) fifo.close();
}

/** A pipe that is wanted still stays as it is, so that its reader does not lose it. */
function openFifos({ fifos: wanted, rights }: Extract<ToRunner, { kind: "watch" }>): readonly NotifyFifo[] {
  const before = new Map(fifos.map((fifo) => [JSON.stringify(fifo.config), fifo]));
  const keys = wanted.map((each) => JSON.stringify(each));
  for (const [key, fifo] of before) if (!keys.includes(key)) fifo.close();
  return wanted.map((each, at) => before.get(keys[at] ?? "") ?? new NotifyFifo(each, rights, say));
}

function watch(wanted: Extract<ToRunner, { kind: "watch" }>): void {
  for (const part of [...scripts, ...files, processes]) part.stop();
  notifications.rights = wanted.rights;
  fifos = openFifos(wanted);
  files = wanted.files.map(
    (config) => new WatchedFile(config, (value) => tell({ kind: "file", file: config.name, value })),
  );
  processes = new WatchedProcesses(wanted.processes, (process, good) =>
    tell({ kind: "process", process, good }),
  );
  scripts = wanted.scripts.map(
    (config) =>
      new CheckedScript(
        config,
        wanted.rights,
        (outcome) => tell({ kind: "ran", script: config.name, outcome }),
        say,
      ),
  );
}

/** keepalived gives notifications one second at its end; checks that do not hear TERM have no longer. */
async function leave(): Promise<never> {
  stopAll();
  const until = performance.now() + lastMs;
  await notifications.finish(lastMs);
  while (scripts.some((script) => script.isRunning) && performance.now() < until) await sleep(10);
  for (const script of scripts) script.kill();
  process.exit(0);
}

function hear(message: ToRunner): void {
  if (message.kind === "watch") watch(message);
  else if (message.kind === "leave") void leave();
  else {
    for (const command of message.commands) notifications.start(command);
    for (const fifo of fifos) fifo.write(message.line);
  }
}

const lines = new LineSplitter();
parent.on("data", (chunk) => {
  for (const line of lines.push(chunk)) hear(JSON.parse(line) as ToRunner);
});
parent.on("close", () => void leave());
parent.on("error", () => void leave());
// A terminal's interrupt reaches the whole group; the VRRP process says when it is time.
process.on("SIGINT", () => {});
process.on("SIGTERM", () => {});
