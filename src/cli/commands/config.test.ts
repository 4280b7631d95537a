import { join } from "node:path";
import { type } from "../testing.ts";

const cwd = join(import.meta.dirname, "../../../fixtures/configs/real-life");
const check = (line: string) => type(`config check ${line}`, { cwd });

describe("keelhaul config check", () => {
  test.each([
    ["web-pair/a.conf web-pair/b.conf", 0],
    ["both-master/a.conf both-master/b.conf", 0],
    ["both-master/a.conf both-master/b.conf --strict", 0],
    ["vrid-differs/a.conf vrid-differs/b.conf", 1],
    ["v2-half-second.conf", 1],
    ["script-in-linked-bin.conf", 1],
    ["script-in-linked-bin.conf --compat 2.2.7", 0],
    ["no-interface.conf", 2],
    ["nowhere.conf", 2],
  ])("%s ends with %d", async (line, exitCode) => {
    expect((await check(line)).exitCode).toBe(exitCode);
  });

  test("says in a sentence what it cannot read", async () => {
    expect(await check("nowhere.conf")).toMatchObject({
      stdout: "",
      stderr: "keelhaul: nowhere.conf: there is no such file.\n",
    });
  });

  test("names the nodes as the files are told apart", async () => {
    const { stdout } = await check("web-pair/a.conf web-pair/b.conf");
    expect(stdout).toMatch(/^a +b +MASTER +TAKES OVER WITHIN +AND BACK WITHIN$/m);
    expect(stdout).toMatch(
      /^down +up, priority 100 +b +3\.609 s \(3 × 1 s \+ skew; 0\.609 s after an orderly stop\)/m,
    );
  });

  test("--json is one document with findings, outcomes and the exit code", async () => {
    const { stdout } = await check("vrid-differs/a.conf vrid-differs/b.conf --json");
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ format: "keelhaul-config-check", version: 1, exitCode: 1, fatal: [] });
    expect(document.findings.map(({ rule }: { rule: string }) => rule)).toEqual(["L1"]);
    expect(document.outcomes[0].outcomes[0].masters).toEqual(["a", "b"]);
  });

  test("--sarif is one document that names the tool and its version", async () => {
    const { stdout } = await check("vrid-differs/a.conf vrid-differs/b.conf --sarif");
    expect(JSON.parse(stdout).runs[0].tool.driver).toMatchObject({
      name: "keelhaul config check",
      version: "0.1.0",
    });
  });

  test("--quiet leaves remarks out", async () => {
    const line = "both-master/a.conf both-master/b.conf";
    expect((await check(line)).stdout).toContain("[L16]");
    expect((await check(`${line} --quiet`)).stdout).not.toContain("[L16]");
  });

  test("paints when asked to", async () => {
    const { stdout } = await type("config check vrid-differs/a.conf vrid-differs/b.conf", {
      cwd,
      env: { FORCE_COLOR: "1" },
    });
    expect(stdout).toContain("[31merror");
  });

  test.each([
    ["", "missing required argument 'files'"],
    ["a.conf --compat 1.0", "Allowed choices are 2.2.7, 2.4."],
    ["a.conf --json --sarif", "cannot be used with"],
  ])("'%s' is wrong input", async (line, sentence) => {
    const { exitCode, stderr } = await check(line);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(sentence);
  });
});
