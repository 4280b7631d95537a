import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BlockSpec, type Keyword, TOP_LEVEL } from "../../director/src/config/keywords.ts";
import { type Case, configTest, type TestAnswer } from "./keepalived.ts";

/** Words that the director takes without asking for the release, and words that Debian's keepalived is built without. */
const NOT_IN_THIS_KEEPALIVED = new Set(["v3_checksum_as_v2", "vrrp_ipsets"]);

/** Words that change the process which reads them, so that nothing comes after them. */
const UNASKED = new Set(["net_namespace", "net_namespace_ipvs", "instance"]);

type Level = { readonly spec: BlockSpec; readonly headers: readonly string[] };

const root = mkdtempSync(join(tmpdir(), "keelhaul-words-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Each block once, inside the blocks that lead to it. */
function levelsOf(spec: BlockSpec, headers: readonly string[]): Level[] {
  const inner = [...spec.keywords].flatMap(([word, { block, args, since, replacedBy }]) =>
    typeof block === "object" && since === undefined && replacedBy === undefined
      ? levelsOf(block, [...headers, `${word} ${argumentsOf(word, args[0])}`])
      : [],
  );
  return [{ spec, headers }, ...inner];
}

function argumentsOf(word: string, least: number): string {
  if (word === "virtual_server" || word === "real_server") return "10.0.0.9 80";
  return Array.from({ length: least }, () => "1").join(" ");
}

const wordsOf = ({ spec }: Level) =>
  [...spec.keywords].filter(([word]) => !UNASKED.has(word) && !NOT_IN_THIS_KEEPALIVED.has(word));

function caseOf(level: Level, at: number): Case {
  const lines = wordsOf(level).map(([word, { args, block, since }]) => {
    const isBlock = block !== undefined && since === undefined;
    return `${word} ${argumentsOf(word, args[0])}${isBlock ? " {\n}" : ""}`;
  });
  const text = [...level.headers.map((header) => `${header} {`), ...lines, ...level.headers.map(() => "}")];
  return { name: `${at}`, files: [{ path: "keepalived.conf", text: `${text.join("\n")}\n` }] };
}

test("every word of the tables is known to keepalived in its block, and no newer one is", async () => {
  const levels = levelsOf(TOP_LEVEL, []);
  const answers = await configTest(root, levels.map(caseOf));
  const differing = levels.flatMap((level, at) => {
    const unknown = unknownWords(answers[at] as TestAnswer);
    return wordsOf(level)
      .filter(([word, { since }]: [string, Keyword]) => unknown.has(word) !== (since !== undefined))
      .map(([word]) => `${level.spec.name}: ${word}`);
  });
  expect(levels.length).toBeGreaterThan(20);
  expect(differing).toEqual([]);
}, 60_000);

function unknownWords({ messages }: TestAnswer): Set<string> {
  return new Set(messages.flatMap(({ text }) => /^Unknown keyword '([^']*)'/.exec(text)?.[1] ?? []));
}
