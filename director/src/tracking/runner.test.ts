import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { POLLIN, poll } from "@keelhaul/linux";
import { parseConfig } from "../config/index.ts";
import type { Log } from "../process/log.ts";
import type { PollLoop } from "../process/poll-loop.ts";
import type { FromRunner } from "./messages.ts";
import { Runner } from "./runner.ts";

const patience = 30_000;

let folder: string;
let runner: Runner;
let heard: FromRunner[];
let said: string[];
let readers: Map<number, () => void>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keelhaul-link-"));
  heard = [];
  said = [];
  readers = new Map();
  const loop = {
    watch: (fd: number, read: () => void) => readers.set(fd, read),
    unwatch: (fd: number) => readers.delete(fd),
  };
  const log = { always: (text: string) => said.push(text), detail: () => {} };
  runner = new Runner(loop as unknown as PollLoop, log as unknown as Log, (message) => heard.push(message));
});
afterEach(() => {
  runner.leave();
  rmSync(folder, { recursive: true });
});

/** What the poll loop does, and a turn for Node's own. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    const fds = [...readers.keys()];
    const ready = poll(
      fds.map((fd) => ({ fd, events: POLLIN })),
      10_000_000n,
    );
    for (const [at, fd] of fds.entries()) if (ready[at] !== 0) readers.get(fd)?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

function watchFile(): void {
  const file = join(folder, "n");
  writeFileSync(file, "4");
  const { trackFiles } = parseConfig(`track_file n {\nfile "${file}"\n}`, { file: "k.conf" }).config;
  runner.tell({
    kind: "watch",
    scripts: [],
    files: trackFiles,
    processes: [],
    fifos: [],
    rights: { secure: false },
  });
}

test(
  "a runner that dies is started again, watches as before, and gets what was said meanwhile",
  async () => {
    watchFile();
    await until(() => heard.length === 1);
    const first = runner.pid!;
    process.kill(first, "SIGKILL");
    await until(() => said.length > 0);
    expect(said).toEqual([`Script process(${first}) died: Respawning`]);
    const note = ["/bin/sh", "-c", `echo told > ${join(folder, "note")}`] as const;
    runner.tell({ kind: "notify", commands: [{ argv: note }], line: "" });
    await until(() => heard.length === 2);
    expect(runner.pid).not.toBe(first);
    runner.leave();
    expect(readFileSync(join(folder, "note"), "utf8")).toBe("told\n");
  },
  patience,
);

test(
  "a runner that reads nothing delays nobody, and what is lost is said",
  async () => {
    watchFile();
    await until(() => heard.length === 1);
    process.kill(runner.pid!, "SIGSTOP");
    const line = "x".repeat(100_000);
    for (let round = 0; round < 40; round++) runner.tell({ kind: "notify", commands: [], line });
    expect(said).toContain("The script process does not read; a notification is lost.");
    process.kill(runner.pid!, "SIGCONT");
  },
  patience,
);
