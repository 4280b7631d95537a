import { Chalk } from "chalk";
import { type CheckResult, checkFiles } from "../check.ts";
import { type ParsedFile, parseFiles, plainSource } from "../parsed-file.ts";
import { humanReport } from "./human.ts";
import { jsonReport } from "./json.ts";
import { sarifReport } from "./sarif.ts";

const text = (vrid: number, password: string): string => `vrrp_instance VI_1 {
    state BACKUP
    interface eth0
    virtual_router_id ${vrid}
    authentication {
        auth_type PASS
        auth_pass ${password}
    }
    virtual_ipaddress {
        192.0.2.1/24
    }
}
`;

function checked(...texts: readonly string[]): { files: readonly ParsedFile[]; result: CheckResult } {
  const files = parseFiles(texts.map((each, index) => plainSource(`conf d/${"ab"[index]}.conf`, each)));
  return { files, result: checkFiles(files) };
}

const apart = checked(text(51, "geheim#1"), text(52, "geheim#1"));

describe("SARIF 2.1.0", () => {
  const { $schema, version, runs } = sarifReport(apart.result, "1.2.3");
  const [run] = runs;

  test("has what the standard requires of a log, a run and a tool (3.13, 3.14, 3.18, 3.19)", () => {
    expect([version, runs.length]).toEqual(["2.1.0", 1]);
    expect($schema).toMatch(/^https:.*sarif-2\.1\.0\.json$/);
    expect(run?.tool.driver).toMatchObject({ name: "keelhaul config check", version: "1.2.3" });
  });

  test("each result has a message, a level, a rule that is described, and a place", () => {
    expect(run?.results.length).toBe(apart.result.findings.length);
    for (const { ruleId, ruleIndex, level, message, locations } of run!.results) {
      expect(run!.tool.driver.rules[ruleIndex]).toMatchObject({
        id: ruleId,
        shortDescription: { text: expect.stringMatching(/./) },
      });
      expect(["error", "warning", "note"]).toContain(level);
      expect(message.text).toMatch(/./);
      const [{ physicalLocation } = { physicalLocation: null }] = locations;
      expect(physicalLocation?.artifactLocation.uri).toMatch(/^conf%20d\/[ab]\.conf$/);
      expect(
        Number.isInteger(physicalLocation?.region.startLine) && physicalLocation!.region.startLine >= 1,
      ).toBe(true);
      expect(physicalLocation!.region.startColumn).toBeGreaterThanOrEqual(1);
    }
  });

  test("rules are named once, and related places are numbered", () => {
    const ids = run!.tool.driver.rules.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const vrid = run!.results.find(({ ruleId }) => ruleId === "L1");
    expect(vrid?.relatedLocations).toMatchObject([
      {
        id: 0,
        message: { text: "virtual_router_id 51 here" },
        physicalLocation: { region: { startLine: 4 } },
      },
    ]);
  });
});

describe("the text for people", () => {
  const page = humanReport(apart.result, apart.files, {
    paint: new Chalk({ level: 0 }),
    align: (rows) => rows.map((row) => `${row.join("|")}\n`).join(""),
  });

  test("has the line, a caret under the word, the hint and the other line", () => {
    expect(page).toContain(`conf d/b.conf:4:5: error: VI_1 in a and VI_1 in b both become master`);
    expect(page).toContain("[L1]\n      virtual_router_id 52\n      ^\n  hint: ");
    expect(page).toContain("\n  see conf d/a.conf:4:5: virtual_router_id 51 here\n");
  });

  test("names the files once each and counts at the end", () => {
    expect(page.match(/^conf d\/a\.conf$/gm)).toHaveLength(1);
    expect(page).toMatch(/\n2 files: 3 errors, 1 warning, 1 remark\.\n$/);
  });

  test("shows who is master", () => {
    expect(page).toContain("\nup, priority 100|up, priority 100|a and b at once|-|-\n");
  });

  test("makes one row of those that end alike whatever a node does", () => {
    expect(table(text(51, "a"), text(51, "a").replace("state BACKUP", "priority 90"))).toEqual([
      "up, priority 100|any|a|-|-",
      "down|up, priority 90|b|3.648 s (3 × 1 s + skew; 0.648 s after an orderly stop)|3.609 s (one master-down time)",
      "down|down|nobody|-|3.609 s (one master-down time)",
    ]);
  });

  test("shows no password", () => {
    expect(page).toContain("auth_pass ****");
    expect(page).not.toContain("geheim");
  });
});

/** The rows of the outcome table, without its head. */
function table(...texts: readonly string[]): readonly string[] {
  const { files, result } = checked(...texts);
  let rows: readonly string[] = [];
  humanReport(result, files, {
    paint: new Chalk({ level: 0 }),
    align: (all) => {
      rows = all.slice(1).map((row) => row.join("|"));
      return "";
    },
  });
  return rows;
}

test("JSON has findings, nodes by name and times as numbers", () => {
  const { findings, outcomes, exitCode } = jsonReport(apart.result, 1);
  expect(exitCode).toBe(1);
  expect(findings.find(({ rule }) => rule === "L1")).toMatchObject({
    severity: "error",
    file: "conf d/b.conf",
    line: 4,
  });
  expect(outcomes[0]!.outcomes[0]).toMatchObject({
    nodes: [
      { name: "a", condition: "up", priority: 100 },
      { name: "b", condition: "up", priority: 100 },
    ],
    masters: ["a", "b"],
  });
  expect(JSON.stringify(findings)).not.toContain("geheim");
});
