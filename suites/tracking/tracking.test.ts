import { chmod, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addressOf, type Daemon, type Side, Wire } from "../interop/wire.ts";

const vip = "10.9.0.81";
const intervalMs = 200;
const quietMs = 600;
/**
 * A takeover may be late by this much on a shared machine of which scripts take what they get; it is never early (a
 * clock tick of error allowed).
 */
const late = 150;
const early = 1.5;

let folder: string;
let wire: Wire;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keelhaul-tracking-"));
  wire = await Wire.raise("tracking");
}, 30_000);
afterAll(async () => {
  await wire?.[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
}, 30_000);

async function stopBoth(): Promise<void> {
  await wire.stop("a");
  await wire.stop("b");
}

const path = (name: string): string => join(folder, name);

async function script(name: string, text: string): Promise<string> {
  await writeFile(path(name), `#!/bin/sh\n${text}\n`);
  await chmod(path(name), 0o755);
  return path(name);
}

/** Fails while a file of its name with `.bad` is there. */
const check = (name: string): Promise<string> => script(name, `test ! -e ${path(name)}.bad`);
const setBad = (name: string): Promise<void> => writeFile(path(`${name}.bad`), "");
const setGood = (name: string): Promise<void> => rm(path(`${name}.bad`));

interface Tracked {
  readonly name: string;
  readonly command: string;
  readonly words?: string;
}

function conf(priority: number, scripts: readonly Tracked[] = [], more = "", globals = ""): string {
  const blocks = scripts.map(
    ({ name, command, words = "" }) => `vrrp_script ${name} {
    script "${command}"
    interval 1
    ${words}
}
`,
  );
  return `global_defs {
    script_user root
    ${globals}
}
${blocks.join("")}vrrp_instance VI_1 {
    version 3
    interface eth0
    virtual_router_id 81
    priority ${priority}
    advert_int 0.2
    virtual_ipaddress {
        ${vip}/24
    }
    ${scripts.length > 0 ? `track_script {\n${scripts.map(({ name }) => name).join("\n")}\n}` : ""}
    ${more}
}
`;
}

const leads = (side: Side): Promise<boolean> => wire.leads(side, [vip], quietMs, 15_000);
const logged = (side: Side, daemon: Daemon, text: string): Promise<boolean> =>
  wire.until(async () => (await wire.log(side, daemon)).includes(text), 10_000);

describe("the director at priority 100 beside keepalived at priority 90", () => {
  const notes = () => path("notes");

  beforeAll(async () => {
    const note = await script("note", `echo "$@" >> ${notes()}`);
    await writeFile(notes(), "");
    await chmod(notes(), 0o666);
    const scripts = [
      { name: "weighted", command: await check("weighted"), words: "weight -20" },
      { name: "needed", command: await check("needed") },
      { name: "vanishing", command: await check("vanishing") },
    ];
    await wire.start("b", "keepalived", conf(90));
    await wire.start("a", "director", conf(100, scripts, `notify "${note} to"`));
  }, 30_000);
  afterAll(stopBoth, 20_000);

  test("becomes master once its checks have spoken", async () => {
    expect(await leads("a")).toBe(true);
    expect(await logged("a", "director", "VRRP_Script(needed) succeeded")).toBe(true);
  }, 30_000);

  test("a failing check with a weight moves the address, and back when it succeeds again", async () => {
    await setBad("weighted");
    expect(await leads("b")).toBe(true);
    expect(await wire.log("a", "director")).toContain("(VI_1) Changing effective priority from 100 to 80");
    await setGood("weighted");
    expect(await leads("a")).toBe(true);
  }, 40_000);

  test("a failing check without a weight is a fault: it says goodbye, and comes back as backup first", async () => {
    await setBad("needed");
    expect(await leads("b")).toBe(true);
    const goodbye = wire
      .adverts()
      .findLast(({ source, priority }) => source === addressOf.a[4] && priority === 0);
    expect(goodbye).toBeDefined();
    await setGood("needed");
    expect(await leads("a")).toBe(true);
  }, 40_000);

  test("its interface down and up again does the same", async () => {
    await wire.run("a", ["ip", "link", "set", "eth0", "down"]);
    expect(await leads("b")).toBe(true);
    expect(await logged("a", "director", "Netlink reports eth0 down")).toBe(true);
    await wire.run("a", ["ip", "link", "set", "eth0", "up"]);
    expect(await leads("a")).toBe(true);
  }, 40_000);

  test("a check that vanishes has failed, and the log says what keepalived would have made of it", async () => {
    await rename(path("vanishing"), path("vanished"));
    expect(await leads("b")).toBe(true);
    expect(await wire.log("a", "director")).toMatch(
      /VRRP_Script\(vanishing\) failed .*keepalived would count this as success/,
    );
    await rename(path("vanished"), path("vanishing"));
    expect(await leads("a")).toBe(true);
  }, 40_000);

  test("every change of state was told in its order, with the priority of that moment", async () => {
    const told = (await readFile(notes(), "utf8")).trimEnd().split("\n");
    const story = ["BACKUP 100", "MASTER 100"];
    const away = ["BACKUP 80", "MASTER 100"];
    const fault = ["FAULT 100", "BACKUP 100", "MASTER 100"];
    expect(told).toEqual(
      [...story, ...away, ...fault, ...fault, ...fault].map((each) => `to INSTANCE VI_1 ${each}`),
    );
  });
});

describe("in its turn", () => {
  afterEach(stopBoth, 20_000);

  test("keepalived goes on as master when its check vanishes, which is why the director does not", async () => {
    await wire.start("a", "keepalived", conf(100, [{ name: "gone", command: await check("gone") }]));
    await wire.start("b", "director", conf(90));
    expect(await leads("a")).toBe(true);
    await rm(path("gone"));
    // Three more runs of the check, each of which the director would count as a failure.
    const until = Date.now() + 3_500;
    expect(await wire.until(() => Date.now() >= until, 5_000)).toBe(true);
    expect(await leads("a")).toBe(true);
  }, 40_000);

  describe.each(["director", "keepalived"] as const)("%s with scripts that misbehave", (daemon) => {
    test("takes over when it has to, after the master was killed", async () => {
      const pipe = path("pipe");
      const scripts = [
        { name: "hang", command: await script("hang", `trap "" TERM; while :; do sleep 5; done`) },
        { name: "flood", command: await script("flood", "exec yes flooding") },
        { name: "fork", command: await script("fork", "for i in $(seq 40); do sleep 2 & done; wait") },
      ].map((each) => ({ ...each, words: "timeout 1\nweight -1" }));
      const stuck = await script("stuck", "exec sleep 30");
      await wire.start("a", daemon === "director" ? "keepalived" : "director", conf(100));
      await wire.start("b", daemon, conf(90, scripts, `notify "${stuck}"`, `vrrp_notify_fifo ${pipe}`));
      expect(await leads("a")).toBe(true);
      expect(await logged("b", daemon, "VRRP_Script(fork) timed_out")).toBe(true);
      expect(await logged("b", daemon, "VRRP_Script(flood) timed_out")).toBe(true);
      await wire.kill("a");
      const of = (side: Side) => wire.adverts().filter(({ source }) => source === addressOf[side][4]);
      const last = of("a").at(-1)?.t ?? Number.NaN;
      const successor = () => of("b").find(({ t }) => t > last);
      expect(await wire.until(() => successor() !== undefined, 8_000)).toBe(true);
      const first = successor();
      const wanted = 3 * intervalMs + (intervalMs * (256 - (first?.priority ?? 0))) / 256;
      const took = (first?.t ?? Number.NaN) - last;
      expect(took).toBeGreaterThan(wanted - early);
      expect(took).toBeLessThan(wanted + late);
    }, 60_000);
  });
});
