import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** One configuration with the files that it includes. The first file is the one that keepalived is given. */
export type Case = {
  readonly name: string;
  readonly files: readonly { readonly path: string; readonly text: string }[];
  readonly options?: readonly string[];
};

export type Message = { readonly file?: string; readonly line?: number; readonly text: string };

/** What `keepalived --config-test` said. */
export type TestAnswer = { readonly status: number; readonly messages: readonly Message[] };

/** How a real start went: refused with status 2, ended by a fault of keepalived's own, or the configuration that it printed. */
export type StartAnswer =
  | { readonly kind: "refused"; readonly log: string }
  | { readonly kind: "crashed"; readonly log: string }
  | { readonly kind: "running"; readonly log: string };

export const INTERFACES = ["lo", "eth0p", "eth0", "eth1p", "eth1"];

/** The user that scripts get without one of their own exists here, and is root: the host's users are no matter. */
const NAMESPACE = `
users=$(mktemp) && cat /etc/passwd > "$users" && echo 'keepalived_script:x:0:0::/:/bin/false' >> "$users"
mount --bind "$users" /etc/passwd && rm "$users"
ip link set lo up
for name in eth0 eth1; do
  ip link add $name type veth peer name \${name}p
  ip link set $name up
  ip link set \${name}p up
done
ip address add 10.0.0.1/24 dev eth0
ip address add 10.0.1.1/24 dev eth1
`;

/** Every one in a session of its own: keepalived signals its process group when it ends. */
const TEST_ALL = `${NAMESPACE}
while read -r directory options; do
  cd "$directory" || exit 1
  timeout 10 setsid -w keepalived --config-test -p "$directory/pid" $options -f keepalived.conf >answer 2>&1
  echo $? >status
done
`;

/** Lays the files out below `root` and asks keepalived about all of them, one after the other. */
export async function configTest(root: string, cases: readonly Case[]): Promise<TestAnswer[]> {
  const directories = cases.map((each) => layOut(root, each));
  const child = spawn("unshare", ["-m", "-n", "-p", "--fork", "--kill-child=KILL", "sh", "-c", TEST_ALL], {
    stdio: ["pipe", "ignore", "inherit"],
  });
  child.stdin.end(directories.map((path, at) => `${path} ${cases[at]?.options?.join(" ") ?? ""}\n`).join(""));
  await ended(child);
  return directories.map((directory) => ({
    status: Number(readFileSync(join(directory, "status"), "utf8")),
    messages: readFileSync(join(directory, "answer"), "utf8").split("\n").filter(Boolean).map(readMessage),
  }));
}

/** Starts keepalived's VRRP side in a network namespace of its own and ends it when it has printed its configuration. */
export async function start(root: string, each: Case): Promise<StartAnswer> {
  const directory = layOut(root, each);
  const command = `cd ${directory}\n${NAMESPACE}exec keepalived -P -n -l -d -D -p ${directory}/pid -r ${directory}/vrrp.pid ${each.options?.join(" ") ?? ""} -f keepalived.conf`;
  const child = spawn("unshare", ["-m", "-n", "-p", "--fork", "--kill-child=KILL", "sh", "-c", command], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  const listen = (chunk: Buffer) => {
    log += chunk.toString("latin1");
    if (
      /exited with permanent error|Please log an issue|------< Interfaces >|no configuration to run/.test(log)
    )
      child.kill("SIGKILL");
  };
  child.stdout.on("data", listen);
  child.stderr.on("data", listen);
  const giveUp = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await ended(child);
  clearTimeout(giveUp);
  if (/Please log an issue/.test(log)) return { kind: "crashed", log };
  return { kind: /------< Interfaces >|no configuration to run/.test(log) ? "running" : "refused", log };
}

function layOut(root: string, { name, files }: Case): string {
  const directory = join(root, name);
  rmSync(directory, { recursive: true, force: true });
  for (const { path, text } of files) {
    const file = join(directory, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o644 });
  }
  return directory;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", () => resolve());
  });
}

/** `(Line N) text`, `(FILE: Line N) text` or a bare text. */
function readMessage(line: string): Message {
  const match = /^\((?:(.*): )?Line (\d+)\) (.*)$/.exec(line);
  if (match === null) return { text: line };
  const [, file, number, text = ""] = match;
  return { ...(file === undefined ? {} : { file }), line: Number(number), text };
}
