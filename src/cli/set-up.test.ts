/** bin/set-up.mjs on machines made of a few fake programs: what it asks of them, and what it says. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const repository = resolve(import.meta.dirname, "../..");
const nobody = 65534;

let machine: string;
beforeEach(() => {
  machine = mkdtempSync(join(tmpdir(), "set-up-"));
  cpSync(join(repository, "bin"), join(machine, "repository/bin"), { recursive: true });
  writeFileSync(join(machine, "repository/package-lock.json"), "{}");
  patch("programs.mjs", /const administratorsPath = .*/, "const administratorsPath = [];");
  patch("debian.mjs", /const policy = .*/, `const policy = ${JSON.stringify(join(machine, "policy-rc.d"))};`);
  mkdirSync(join(machine, "path"));
  program("npm", "mkdir -p node_modules; : > node_modules/.package-lock.json");
});
afterEach(() => rmSync(machine, { recursive: true, force: true }));

/** A program that writes down how it was called and then does its work. */
function program(name: string, work: string): void {
  const file = join(machine, "path", name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho "${name} $*" >> ${machine}/called\nPATH=/usr/bin:/bin\n${work}\n`);
  chmodSync(file, 0o755);
}

const called = (): readonly string[] =>
  existsSync(join(machine, "called"))
    ? readFileSync(join(machine, "called"), "utf8").trimEnd().split("\n")
    : [];

/** Replaces one constant of the copied set-up, so that nothing of the real machine is seen or touched. */
function patch(file: string, from: RegExp, to: string): void {
  const path = join(machine, "repository/bin/set-up", file);
  const text = readFileSync(path, "utf8");
  expect(text).toMatch(from);
  writeFileSync(path, text.replace(from, to));
}

/** Runs set-up as the user of this id; whoever runs the test, root is only played. */
function setUp(work: string, { uid = 0 }: { readonly uid?: number } = {}) {
  const played = `data:text/javascript,process.getuid = () => ${uid}`;
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["--import", played, join(machine, "repository/bin/set-up.mjs"), work],
    { encoding: "utf8", env: { PATH: join(machine, "path") } },
  );
  return { status, stdout, stderr };
}

const optional = ["dockerd", "containerd", "mmdebstrap"];
const everything = ["nft", "nginx", "keepalived", "ip", "ping", "tshark", "chromium", ...optional];
const install = (...names: readonly string[]): void => {
  for (const name of names) program(name, "");
};

describe("set-up", () => {
  test("npm packages, when there are none; the second time nothing is done or said", () => {
    const first = setUp("develop");
    expect(first).toMatchObject({ status: 0, stderr: "" });
    expect(first.stdout).toMatch(/^set-up: npm packages into node_modules\/\nset-up: done in \d+\.\d s\n$/);
    expect(called()).toEqual(["npm ci --no-audit --no-fund --no-update-notifier --loglevel=error"]);
    program("npm", "exit 1");
    expect(setUp("develop")).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  test("npm packages again, when the lock file is newer than they are", () => {
    mkdirSync(join(machine, "repository/node_modules"));
    const installed = join(machine, "repository/node_modules/.package-lock.json");
    writeFileSync(installed, "{}");
    utimesSync(installed, 1, 1);
    expect(setUp("develop").stdout).toContain("npm packages");
  });

  test("when npm fails: its last lines, what would do by hand, code 3", () => {
    program("npm", "echo 'npm error code ENOTFOUND' >&2; exit 7");
    const { status, stderr } = setUp("develop");
    expect(status).toBe(3);
    expect(stderr).toContain("ended with code 7. Its last lines:\n    npm error code ENOTFOUND\n");
    expect(stderr).toContain(`By hand: npm ci --prefix ${join(machine, "repository")}`);
  });

  test("root: what the work needs and is missing comes from Debian, without starting anything", () => {
    install("nft");
    program("apt-get", `if [ "$1" = install ]; then cp ${machine}/policy-rc.d ${machine}/policy; fi`);
    program("update-rc.d", "");
    const { status, stdout, stderr } = setUp("chaos");
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("set-up: Debian packages nginx-light (no service is started)\n");
    expect(called().slice(1)).toEqual([
      "apt-get update -qq",
      "apt-get install -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 nginx-light",
      "update-rc.d nginx disable",
    ]);
    expect(readFileSync(join(machine, "policy"), "utf8")).toBe("#!/bin/sh\nexit 101\n");
    expect(existsSync(join(machine, "policy-rc.d"))).toBe(false);
  });

  test("without root: exactly what is missing, a line each with the command that gives it, code 3", () => {
    install("nft", "ip", "ping", "tshark", "chromium");
    program("apt-get", "");
    const { status, stdout, stderr } = setUp("test", { uid: nobody });
    expect({ status, stdout }).toEqual({ status: 3, stdout: "" });
    expect(stderr).toBe(
      [
        "set-up: 2 programs are missing, and installing them needs root. Missing, and what gives it:",
        "  nginx       sudo apt-get install --no-install-recommends nginx-light   (the real servers' pages)",
        "  keepalived  sudo apt-get install --no-install-recommends keepalived   (the interoperability suites)",
        "All at once: sudo apt-get install --no-install-recommends nginx-light keepalived",
        "",
      ].join("\n"),
    );
    expect(called()).toEqual([]);
  });

  test("where there is no apt-get: the same list", () => {
    install(...everything.slice(1));
    const { status, stderr } = setUp("chaos");
    expect(status).toBe(3);
    expect(stderr).toContain("set-up: a program is missing, and there is no apt-get here.");
    expect(stderr).toContain("nft");
  });

  test("work that it does not know is wrong input", () => {
    expect(setUp("everything")).toEqual({
      status: 2,
      stdout: "",
      stderr: "set-up: 'everything' is not known; it can be chaos, bench, test, develop, referee.\n",
    });
  });
});

describe("the launcher", () => {
  test("without npm packages says what installs them, code 3", () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(machine, "repository/bin/keelhaul"), "list"],
      {
        encoding: "utf8",
      },
    );
    expect(status).toBe(3);
    expect(stderr).toContain(
      "keelhaul: its npm packages are not installed.\nThis installs what is missing: node ",
    );
  });

  test("passes the words on and ends as the command ends", () => {
    mkdirSync(join(machine, "repository/node_modules"));
    mkdirSync(join(machine, "repository/src/cli"), { recursive: true });
    writeFileSync(join(machine, "repository/package.json"), `{ "type": "module" }`);
    writeFileSync(
      join(machine, "repository/src/cli/main.ts"),
      `const words: string[] = process.argv.slice(2);\nconsole.log(JSON.stringify(words));\nprocess.exitCode = 4;\n`,
    );
    const link = join(machine, "path/keelhaul");
    symlinkSync(join(machine, "repository/bin/keelhaul"), link);
    const { status, stdout } = spawnSync(process.execPath, [link, "run", "a b"], { encoding: "utf8" });
    expect({ status, stdout }).toEqual({ status: 4, stdout: '["run","a b"]\n' });
  });
});
