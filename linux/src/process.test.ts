import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { closeFd } from "./file.ts";
import { poll } from "./poll.ts";
import { POLLIN } from "./poll-set.ts";
import { pidfdOpen, pidfdSignal } from "./process.ts";
import { describeAsRealRoot } from "./testing/as-root.ts";

const processModule = new URL("./process.ts", import.meta.url).href;

/** What the script printed, and how it ended. */
async function run(script: string): Promise<{ output: string; end: number | NodeJS.Signals }> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  child.stdout.on("data", (chunk) => {
    text += chunk;
  });
  const [code, signal] = await once(child, "close");
  return { output: text.trim(), end: code ?? signal };
}

test("a real-time signal that is ignored ends nothing", async () => {
  const script = (ignored: string) => `
      import { ignoreSignal } from "${processModule}";
      import { execFileSync } from "node:child_process";
      ${ignored}
      execFileSync("kill", ["-36", String(process.pid)]);
      console.log("alive");
    `;
  expect(await run(script("ignoreSignal(36);"))).toEqual({ output: "alive", end: 0 });
  expect((await run(script(""))).output).toBe("");
});

describeAsRealRoot("a process", () => {
  test("can be given a real-time priority and have its program text locked", async () => {
    const result = await run(`
      import { readFileSync } from "node:fs";
      import { lockProgramText, setScheduler } from "${processModule}";
      setScheduler("round-robin", 7);
      lockProgramText();
      const stat = readFileSync("/proc/thread-self/stat", "utf8").split(") ")[1].split(" ");
      const locked = /VmLck:\\s+(\\d+)/.exec(readFileSync("/proc/self/status", "utf8"))[1];
      console.log(stat[37], stat[38], Number(locked) > 1000);
    `);
    expect(result).toEqual({ output: "7 2 true", end: 0 });
  });

  test("dies with its parent when told to", async () => {
    const child = `
      import { setParentDeathSignal } from "${processModule}";
      setParentDeathSignal("SIGKILL");
      console.log(process.pid);
      setInterval(() => {}, 1000);
    `;
    const parent = `
      import { spawn } from "node:child_process";
      const child = spawn(process.execPath, ["--input-type=module", "-e", ${JSON.stringify(child)}], { stdio: ["ignore", "pipe", "inherit"] });
      child.stdout.once("data", (pid) => { process.stdout.write(pid, () => process.kill(process.pid, "SIGKILL")); });
    `;
    const { output, end } = await run(parent);
    const pid = Number(output);
    expect(end).toBe("SIGKILL");
    expect(pid).toBeGreaterThan(1);
    const gone = () => {
      try {
        return / [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
      } catch {
        return true;
      }
    };
    for (let i = 0; i < 100 && !gone(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(gone()).toBe(true);
  });
});

test("a process descriptor becomes readable when the process has ended, and signals it before", async () => {
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  await once(child, "spawn");
  const pidfd = pidfdOpen(child.pid!);
  expect(poll([{ fd: pidfd, events: POLLIN }], 0n)).toEqual([0]);
  pidfdSignal(pidfd, "SIGTERM");
  expect(poll([{ fd: pidfd, events: POLLIN }], 2_000_000_000n)).toEqual([POLLIN]);
  closeFd(pidfd);
});
