import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { LocalSocket, POLLIN, POLLOUT, poll } from "@keelhaul/linux";
import { parseConfig } from "../config/index.ts";
import { LineSplitter } from "../process/lines.ts";
import type { FromRunner, ToRunner } from "./messages.ts";

const program = fileURLToPath(new URL("process.ts", import.meta.url));
const longestWaitNs = 20_000_000_000n;

/** A runner starts slowly on a machine that is busy. */
const patience = 30_000;

let folder: string;
let child: ChildProcess;
let link: LocalSocket;
let lines: LineSplitter;
let heard: FromRunner[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keelhaul-runner-"));
  const [ours, theirs] = LocalSocket.pair();
  child = spawn(process.execPath, [program], { stdio: ["ignore", "ignore", "ignore", theirs.fd] });
  theirs.close();
  link = ours;
  lines = new LineSplitter();
  heard = [];
});
afterEach(async () => {
  link.close();
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  rmSync(folder, { recursive: true, force: true });
});

const path = (name: string): string => join(folder, name);

function tell(message: ToRunner): void {
  let rest: Uint8Array = Buffer.from(`${JSON.stringify(message)}\n`);
  while (rest.length > 0) {
    rest = rest.subarray(link.send(rest) ?? rest.length);
    if (rest.length > 0) poll([{ fd: link.fd, events: POLLOUT }], longestWaitNs);
  }
}

function script(name: string, text: string): string {
  writeFileSync(path(name), `#!/bin/sh\n${text}\n`);
  chmodSync(path(name), 0o755);
  return path(name);
}

function watch(text: string, fifos: readonly string[] = []): void {
  const { config } = parseConfig(text, { file: "k.conf" });
  tell({
    kind: "watch",
    scripts: config.vrrpScripts,
    files: config.trackFiles,
    processes: config.trackProcesses,
    fifos: fifos.map((each) => ({ path: each })),
    rights: { user: userInfo().username, secure: false },
  });
}

/** The first message, heard or still to come, that fits. */
function awaited(fits: (message: FromRunner) => boolean): FromRunner {
  for (;;) {
    const at = heard.findIndex(fits);
    if (at >= 0) return heard.splice(0, at + 1).at(-1)!;
    if ((poll([{ fd: link.fd, events: POLLIN }], longestWaitNs)[0] ?? 0) === 0)
      throw new Error("the runner said nothing for 20 s");
    const chunk = link.receive();
    if (chunk === undefined) throw new Error("the runner has ended");
    heard.push(...lines.push(chunk).map((line) => JSON.parse(line) as FromRunner));
  }
}

const outcomeOf = (script: string) => {
  const message = awaited((each) => each.kind === "ran" && each.script === script);
  return message.kind === "ran" ? message.outcome : undefined;
};

const block = (name: string, command: string, words = "") =>
  `vrrp_script ${name} {\nscript "${command}"\ninterval 1\n${words}\n}\n`;

/** Only root may run programs as somebody else. */
const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot(
  "tells how each run ended",
  () => {
    const asNobody = script("private", "exit 0");
    chmodSync(asNobody, 0o700);
    watch(
      block("good", script("good", "exit 0")) +
        block("three", script("three", "exit 3")) +
        block("killed", script("killed", "kill -SEGV $$")) +
        block("gone", path("gone")) +
        block("private", asNobody, "user nobody") +
        block("readable", `<${path("good")}`) +
        block("nobody", script("nobody", `test "$(id -u)" != 0`), "user nobody"),
    );
    chmodSync(folder, 0o755);
    expect(outcomeOf("good")).toEqual({ kind: "exited", status: 0 });
    expect(outcomeOf("three")).toEqual({ kind: "exited", status: 3 });
    expect(outcomeOf("killed")).toEqual({ kind: "signalled", signal: 11 });
    expect(outcomeOf("gone")).toMatchObject({ kind: "unusable", why: /No such file/ });
    expect(outcomeOf("private")).toMatchObject({ kind: "unusable", why: /not executable for uid:gid/ });
    expect(outcomeOf("readable")).toEqual({ kind: "exited", status: 0 });
    expect(outcomeOf("nobody")).toEqual({ kind: "exited", status: 0 });
  },
  patience,
);

test(
  "ends a run that takes too long with everything that it started, TERM first and KILL later",
  async () => {
    const trap = `trap "" TERM; sleep 60 & echo $! > ${path("child")}; while :; do sleep 60; done`;
    watch(block("deaf", script("deaf", trap), "timeout 1"));
    expect(outcomeOf("deaf")).toEqual({ kind: "timed-out" });
    const orphan = readFileSync(path("child"), "utf8").trim();
    await ended(orphan);
  },
  patience,
);

test(
  "a script that catches TERM is judged by its own status and leaves nothing, and what floods fills nothing",
  async () => {
    const stubborn = `(trap "" TERM; exec sleep 60) & echo $! > ${path("left")}`;
    const polite = `${stubborn}; trap "exit 7" TERM; while :; do sleep 0.1; done`;
    watch(
      block("polite", script("polite", polite), "timeout 1") +
        block("flood", script("flood", "exec yes flood"), "timeout 1"),
    );
    expect(outcomeOf("polite")).toEqual({ kind: "exited", status: 7 });
    await ended(readFileSync(path("left"), "utf8").trim());
    expect(outcomeOf("flood")).toEqual({ kind: "timed-out" });
  },
  patience,
);

test(
  "tells the number in a file whenever it changes, and no empty moment between",
  () => {
    writeFileSync(path("number"), "5\n");
    watch(
      `track_file n {\nfile "${path("number")}"\n}\ntrack_file i {\nfile "${path("made")}"\ninit_file 3\n}\n`,
    );
    const value = (file: string) => {
      const message = awaited((each) => each.kind === "file" && each.file === file);
      return message.kind === "file" ? message.value : undefined;
    };
    expect(value("n")).toBe(5);
    expect(value("i")).toBe(3);
    writeFileSync(path("number"), "-12 and words\n");
    expect(value("n")).toBe(-12);
    rmSync(path("number"));
    expect(value("n")).toBe(0);
  },
  patience,
);

test(
  "tells when processes of a name appear and end",
  async () => {
    const name = `kh-${process.pid}`;
    watch(`vrrp_track_process p {\nprocess ${name}\n}\n`);
    const isGood = () => {
      const message = awaited((each) => each.kind === "process");
      return message.kind === "process" && message.good;
    };
    expect(isGood()).toBe(false);
    const file = script(name, "sleep 60 & wait");
    const started = spawn(file, { stdio: "ignore", detached: true });
    await once(started, "spawn");
    expect(isGood()).toBe(true);
    process.kill(-started.pid!, "SIGKILL");
    await once(started, "exit");
    expect(isGood()).toBe(false);
  },
  patience,
);

test(
  "notifications run with their arguments, and a pipe that nobody reads holds nothing up",
  async () => {
    const note = script("note", `echo "$@" >> ${path("notes")}`);
    watch("", [path("fifo")]);
    const line = "x".repeat(1_000);
    for (let round = 0; round < 100; round++) tell({ kind: "notify", commands: [], line });
    tell({ kind: "notify", commands: [{ argv: [note, "two words", "3"] }], line });
    tell({ kind: "leave" });
    await once(child, "exit");
    expect(readFileSync(path("notes"), "utf8")).toBe("two words 3\n");
    expect(existsSync(path("fifo"))).toBe(false);
  },
  patience,
);

test(
  "when the other end is gone it ends what it runs, and itself",
  async () => {
    watch(
      block(
        "long",
        script("long", `trap "" TERM; echo $$ > ${path("pid")}; while :; do sleep 1; done`),
        "timeout 60",
      ),
    );
    while (!existsSync(path("pid")) || readFileSync(path("pid"), "utf8") === "")
      await new Promise((resolve) => setTimeout(resolve, 10));
    const pid = readFileSync(path("pid"), "utf8").trim();
    link.close();
    link = LocalSocket.pair()[0];
    await once(child, "exit");
    await ended(pid);
  },
  patience,
);

async function ended(pid: string): Promise<void> {
  for (let looks = 0; isRunning(pid); looks++) {
    if (looks === 1_000) throw new Error(`process ${pid} goes on`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** A zombie runs no more. */
function isRunning(pid: string): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
