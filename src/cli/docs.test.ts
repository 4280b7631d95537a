/** The documents name commands, files, scenarios and packages: each must be there. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { scenarios } from "../../suites/scenarios/index.ts";
import { stackNames } from "../domain/recording.ts";
import { judged, judgedRun, runHeader, topology, type } from "./testing.ts";

const root = resolve(import.meta.dirname, "../..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");
const documents = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  ...["docs", "decisions"].flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => `${folder}/${name}`),
  ),
];

/** What is written as code: between backticks on a line, and the lines of shell blocks. */
function codeIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].flatMap((match) => match[1]!.split("\n"));
  const spans = [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`\n]+)`/g)].map(
    (match) => match[1]!,
  );
  return [...blocks, ...spans].map((code) => code.replace(/\s+#.*/, "").trim());
}

describe.each(documents)("%s", (document) => {
  const code = codeIn(read(document));

  test("names only npm scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = code.flatMap((each) => /^npm (?:run )?(\S+)/.exec(each)?.[1] ?? []);
    expect(named.filter((name) => !["link", "ci", "install"].includes(name) && !(name in scripts))).toEqual(
      [],
    );
  });

  test("names only commands that keelhaul understands", async () => {
    const lines = code.flatMap((each) => /^(?:bin\/)?keelhaul (\S.*)/.exec(each)?.[1] ?? []);
    const wrong: string[] = [];
    for (const line of lines) {
      const alone = /^(judge|report|run|lab|list)$/.test(line);
      const { exitCode, stderr } = await type(alone ? `${line} --help` : line, { cwd: "/", harness });
      if (exitCode !== 0) wrong.push(`keelhaul ${line}: ${stderr}`);
    }
    expect(wrong).toEqual([]);
  });

  test("links only to files that are there", () => {
    const links = [...read(document).matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) => match[1]!);
    expect(links.filter((link) => !existsSync(resolve(root, dirname(document), link)))).toEqual([]);
  });
});

describe("README.md", () => {
  const readme = read("README.md");

  test("has every scenario and every stack in its tables", () => {
    for (const name of [...scenarios.map((scenario) => scenario.name), ...stackNames])
      expect(readme).toMatch(new RegExp(`^\\| \`${name}\` \\|`, "m"));
  });

  test("names every Debian package that set-up installs", () => {
    const packages = [...read("bin/set-up/programs.mjs").matchAll(/package: "([^"]+)"/g)].map(
      (match) => match[1]!,
    );
    expect(packages.length).toBeGreaterThan(3);
    for (const name of packages) expect(readme).toContain(`\`${name}\``);
  });
});

const run = judgedRun(judged("failover.power-off", "met"));
const harness = {
  scenarios: async () => scenarios,
  runScenarios: async () => ({ run, directory: "/reports/run", exitCode: 0 }),
  listRuns: async () => [{ directory: "/reports/run", run: { ...runHeader(), judged: [] }, error: null }],
  judgeAgain: async () => run,
  machine: async () => ({ shortfalls: [], features: [] }),
  buildImage: async () => ({ reference: "keelhaul/node:1", built: false }),
  labs: {
    list: async () => [
      { name: "lvs-dr", topology: "lvs-dr", nodes: topology.nodes.map((node) => node.name) },
    ],
    up: async () => {},
    exec: async () => 0,
    down: async () => {},
    sweep: async () => [],
  },
};
