/** Imports point one way: what was recorded can be judged again without an engine, and a fault knows no report. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { type Import, importsOf } from "./testing/imports.ts";

const repository = resolve(import.meta.dirname, "..");

/** What each stage may import besides itself, `node:` modules and the packages named below. */
const arrows: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  topology: ["domain"],
  engine: ["domain", "topology"],
  stacks: ["domain", "topology", "engine"],
  faults: ["domain", "topology", "engine", "stacks"],
  observation: ["domain", "topology", "engine", "load"],
  load: ["domain", "topology", "engine"],
  recording: ["domain"],
  verdict: ["domain"],
  report: ["domain", "verdict"],
  "config-check": ["domain"],
};

/** Where the stages are put in order; these see all. */
const seeAll = ["scenario.ts", "run.ts", "stage", "cli", "index.ts", "run-request.ts", "testing"];

/** Functions of recordings: nothing below these may reach a lab, however long the way. */
const pure = ["domain", "recording", "verdict", "report"];
const impure = (target: string): boolean =>
  ["engine", "stacks", "faults", "observation", "load"].some((stage) => target.startsWith(`src/${stage}/`)) ||
  target.startsWith("@keelhaul/") ||
  target === "koffi";

describe("imports of this repository", () => {
  const imports = importsOf(repository);

  test("are found at all", () => {
    expect(imports).toContainEqual({ from: "src/cli/main.ts", to: "src/cli/cli.ts" });
    expect(imports).toContainEqual({ from: "src/cli/stages.ts", to: "src/run.ts" });
  });

  test("point one way", () => {
    expect(trespasses(imports)).toEqual([]);
  });

  test("every folder of the harness has its place in the order", () => {
    const known = new Set([...Object.keys(arrows), ...seeAll]);
    const found = readdirSync(join(repository, "src")).filter((name) => !name.endsWith(".test.ts"));
    expect(found.filter((name) => !known.has(name))).toEqual([]);
  });
});

describe("a trespass is named", () => {
  const innocent = { "src/verdict/judge.ts": `import type { History } from "../domain/history.ts";` };

  test.each<[string, Record<string, string>, string]>([
    [
      "a static import against the arrow",
      { "src/engine/lab.ts": `import {\n  judge,\n} from "../verdict/judge.ts";` },
      "src/engine/lab.ts imports src/verdict/judge.ts: engine may import domain, topology",
    ],
    [
      "a dynamic one",
      { "src/domain/units.ts": `const late = await import("../topology/load.ts");` },
      "src/domain/units.ts imports src/topology/load.ts: domain may import nothing else",
    ],
    [
      "a re-export",
      { "src/faults/cut.ts": `export { render } from "../report/html.ts";` },
      "src/faults/cut.ts imports src/report/html.ts: faults may import domain, topology, engine, stacks",
    ],
    [
      "an import for its effect alone",
      { "src/load/k6.ts": `import "../cli/main.ts";` },
      "src/load/k6.ts imports src/cli/main.ts: load may import domain, topology, engine",
    ],
    [
      "a program started by its address",
      { "src/load/prober.ts": `const program = new URL("../stacks/nginx.ts", import.meta.url);` },
      "src/load/prober.ts imports src/stacks/nginx.ts: load may import domain, topology, engine",
    ],
    [
      "an engine at the end of a long way",
      {
        "src/domain/errors.ts": `export * from "./more.ts";`,
        "src/domain/more.ts": `import "../engine/netns/lab.ts";`,
        "src/report/html.ts": `import "../verdict/judge.ts";\nimport "../domain/errors.ts";`,
        "src/engine/netns/lab.ts": "",
      },
      "src/report/html.ts reaches src/engine/netns/lab.ts: src/report/html.ts → src/domain/errors.ts → src/domain/more.ts → src/engine/netns/lab.ts",
    ],
    [
      "the director's inside",
      { "src/stacks/director.ts": `import { machine } from "@keelhaul/director/main";` },
      "src/stacks/director.ts imports @keelhaul/director/main: the harness may import @keelhaul/director/config alone",
    ],
    [
      "the director's inside by its path",
      { "src/stacks/director.ts": `import { step } from "../../director/src/vrrp/machine.ts";` },
      "src/stacks/director.ts imports director/src/vrrp/machine.ts: the harness may import @keelhaul/director/config alone",
    ],
    [
      "the harness in the director",
      { "director/src/main.ts": `import { ms } from "../../src/domain/units.ts";` },
      "director/src/main.ts imports src/domain/units.ts: the director knows nothing of the harness",
    ],
    [
      "libc outside its package",
      { "src/engine/lab.ts": `import koffi from "koffi";` },
      "src/engine/lab.ts imports koffi: only linux/ calls libc",
    ],
  ])("%s", (_case, files, sentence) => {
    const root = mkdtempSync(join(tmpdir(), "imports-"));
    try {
      for (const [path, text] of Object.entries({ ...innocent, ...files })) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
      expect(trespasses(importsOf(root))).toContain(sentence);
      for (const path of Object.keys(files)) rmSync(join(root, path));
      expect(trespasses(importsOf(root))).toEqual([]);
    } finally {
      rmSync(root, { recursive: true });
    }
  });
});

function trespasses(imports: readonly Import[]): readonly string[] {
  return [...imports.flatMap((each) => wrong(each) ?? []), ...wrongWays(imports)];
}

function wrong({ from, to }: Import): string | null {
  const says = (rule: string): string => `${from} imports ${to}: ${rule}`;
  if (to === "koffi" && !from.startsWith("linux/")) return says("only linux/ calls libc");
  if (from.startsWith("linux/") && /^(src|director|@keelhaul)\//.test(to))
    return says("linux/ imports neither of its users");
  if (from.startsWith("director/"))
    return /^src\//.test(to) ? says("the director knows nothing of the harness") : null;
  if (/^(@keelhaul\/)?director\//.test(to) && to !== "@keelhaul/director/config")
    return says("the harness may import @keelhaul/director/config alone");
  const allowed = arrows[stageOf(from) ?? ""];
  const target = stageOf(to);
  if (allowed === undefined || target === null || target === stageOf(from) || allowed.includes(target))
    return null;
  return says(`${stageOf(from)} may import ${allowed.join(", ") || "nothing else"}`);
}

/** `src/verdict/judge.ts` → `verdict`; null outside the harness. */
const stageOf = (path: string): string | null => /^src\/([^/]+)/.exec(path)?.[1] ?? null;

function wrongWays(imports: readonly Import[]): readonly string[] {
  const targets = Map.groupBy(imports, ({ from }) => from);
  const starts = [...targets.keys()].filter((file) => pure.includes(stageOf(file) ?? ""));
  return starts.flatMap((start) => {
    const ways = new Map([[start, [start]]]);
    for (const [file, way] of ways)
      for (const { to } of targets.get(file) ?? []) if (!ways.has(to)) ways.set(to, [...way, to]);
    return [...ways]
      .filter(([to]) => impure(to))
      .map(([to, way]) => `${start} reaches ${to}: ${way.join(" → ")}`);
  });
}
