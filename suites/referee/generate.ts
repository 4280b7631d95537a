// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the braces are keepalived's own syntax.
import { Dice } from "./dice.ts";
import { Arguments, configuration, type Node } from "./grammar.ts";
import type { Case } from "./keepalived.ts";

/** The kinds of generated files; `valid` ones are whole, the others carry one kind of wound or disguise. */
export const KINDS = [
  "valid",
  "bad values",
  "damaged",
  "several on a line",
  "variables",
  "repetition",
  "conditions",
  "include",
] as const;

export type Kind = (typeof KINDS)[number];

/** The same seed gives the same file. */
export function generate(seed: number): Case & { readonly kind: Kind } {
  const kind = KINDS[seed % KINDS.length] ?? "valid";
  const dice = new Dice(seed);
  const nodes = configuration(new Arguments(dice, kind === "bad values" ? 0.12 : 0));
  const text = render(nodes, dice, kind === "several on a line" ? 0.15 : 0);
  return { kind, name: `seed-${seed}`, ...disguise(kind, text, dice) };
}

function disguise(kind: Kind, text: string, dice: Dice): Pick<Case, "files" | "options"> {
  const main = (changed: string) => [{ path: "keepalived.conf", text: changed }];
  switch (kind) {
    case "damaged":
      return { files: main(damage(text, dice)) };
    case "variables":
      return { files: main(withVariables(text, dice)) };
    case "repetition":
      return { files: main(withRepetition(text, dice)) };
    case "conditions":
      return { files: main(withConditions(text, dice)), options: ["-i", "one"] };
    case "include":
      return { files: splitInTwo(text, dice) };
    default:
      return { files: main(text) };
  }
}

/** `joined`: how often a statement goes onto the line of the one before. */
function render(nodes: readonly Node[], dice: Dice, joined: number): string {
  const out: string[] = [];
  const write = (text: string, depth: number) => {
    const indent = dice.one(["  ", "    ", "\t"]).repeat(depth);
    const comment = dice.chance(0.03) ? dice.one([" # a comment", " ! and { another }", "  "]) : "";
    if (out.length > 0 && dice.chance(joined)) out.push(`${out.pop()} ${text}${comment}`);
    else out.push(`${indent}${text}${comment}`);
  };
  const visit = (node: Node, depth: number) => {
    if (node.body === undefined) return write(node.head, depth);
    const style = dice.between(0, 9);
    if (style === 0) {
      write(node.head, depth);
      write("{", depth);
    } else write(`${node.head} {`, depth);
    for (const inner of node.body) visit(inner, depth + 1);
    write("}", depth);
    if (depth === 0 && dice.chance(0.3)) out.push("");
  };
  for (const node of nodes) visit(node, 0);
  return `${out.join("\n")}\n`;
}

type Wound = (lines: string[], dice: Dice) => void;

const WOUNDS: readonly Wound[] = [
  (lines, dice) => remove(lines, dice, (line) => line.trim() === "}"),
  (lines, dice) => insert(lines, dice, "}"),
  (lines, dice) => insert(lines, dice, "{"),
  (lines, dice) => change(lines, dice, (line) => line.replace("{", "")),
  (lines, dice) =>
    insert(
      lines,
      dice,
      dice.one(["unknown_word 1", "Priority 5", "nat_mask 255.255.255.0", "= 5", "\ufeffx"]),
    ),
  (lines, dice) => insert(lines, dice, "unknown_block {", "  inner 1", "}"),
  (lines, dice) => insert(lines, dice, "unknown_block name { inner 1 }"),
  (lines, dice) => change(lines, dice, (line) => line.replace(/(\S+)$/, '"$1')),
  (lines, dice) => change(lines, dice, (line) => line.replace(/(\w)(\w)/, '$1"$2')),
  (lines, dice) => change(lines, dice, (line) => line.replace(/(\w)(\w)/, "$1#$2")),
  (lines, dice) => change(lines, dice, (line) => line.replace(/^(\s*\w+).*?( \{)?$/, "$1$2")),
  (lines, dice) => change(lines, dice, (line) => `${line}\n${line}`),
  (lines, dice) => change(lines, dice, (line) => `${line} extra words`),
  (lines, dice) => {
    const from = dice.between(0, lines.length - 1);
    insert(lines, dice, ...lines.splice(from, 1));
  },
  (lines, dice) => insert(lines, dice, "${UNDEFINED}"),
  (lines, dice) => insert(lines, dice, "{{ template }}"),
  (lines, dice) => change(lines, dice, (line) => `${line} $UNDEFINED`),
  (lines) => lines.splice(0, lines.length, ...lines.map((line) => `${line}\r`)),
  (lines, dice) => lines.splice(dice.between(1, Math.max(1, lines.length - 1))),
];

function damage(text: string, dice: Dice): string {
  const lines = text.trimEnd().split("\n");
  for (const wound of Array.from({ length: dice.between(1, 2) }, () => dice.one(WOUNDS))) wound(lines, dice);
  return `${lines.join("\n")}\n`;
}

function remove(lines: string[], dice: Dice, isRight: (line: string) => boolean): void {
  const places = lines.flatMap((line, at) => (isRight(line) ? [at] : []));
  if (places.length > 0) lines.splice(dice.one(places), 1);
}

function insert(lines: string[], dice: Dice, ...added: string[]): void {
  lines.splice(dice.between(0, lines.length), 0, ...added);
}

function change(lines: string[], dice: Dice, how: (line: string) => string): void {
  const at = dice.between(0, lines.length - 1);
  lines[at] = how(lines[at] ?? "");
}

/** Numbers and some words of the file are taken out into definitions, in all ways of writing them. */
function withVariables(text: string, dice: Dice): string {
  const definitions: string[] = [];
  const lines = text.split("\n").map((line, at) => {
    const match = /^(\s*\w+ )(\w+)$/.exec(line);
    if (match === null || !dice.chance(0.3)) return line;
    const [, before = "", value = ""] = match;
    const name = `V_${at}`;
    switch (dice.between(0, 4)) {
      case 0:
        definitions.push(`$${name}=${value}`);
        return `${before}$${name}`;
      case 1:
        definitions.push(`$${name}= ${value}`);
        return `${before}\${${name}}`;
      case 2:
        definitions.push(`$${name}=${value.slice(1)}`);
        return `${before}${value[0]}\${${name}}`;
      case 3:
        definitions.push(`$INNER_${at}=${value}`, `$${name}=\${INNER_${at}}`);
        return `${before}"\${${name}}"`;
      default:
        definitions.push(`$${name}=\\`, `  ${before.trim()} ${value}\\`, "");
        return `$${name}`;
    }
  });
  return [...definitions, ...lines].join("\n");
}

/** Addresses, and whole instances, that come out of ~SEQ and ~LST. */
function withRepetition(text: string, dice: Dice): string {
  return text
    .split("\n")
    .flatMap((line) => {
      if (!/virtual_ipaddress \{/.test(line) || dice.chance(0.2)) return [line];
      const repeated = dice.one([
        "~SEQ(i, 3) 10.9.0.${i}",
        "~SEQ(i, 10, 2, 14) 10.9.0.${i}/24",
        "~SEQ(i, 5, 4) 10.9.0.$i",
        "~SEQx(i, 9, 11) 10.9.0.${i}",
        "~LST(i, 1, 2, 7) 10.9.0.${i}",
        "~LST({i,j}, {1,2}, {3,4}) 10.9.${i}.${j}",
        "~SEQ(i, 2) ~SEQ(j, 2) 10.${i}.0.${j}",
        "~SEQ(i, 3, 1, 1) 10.9.0.${i}",
        "~LST({i,j}, {1,2,3}) 10.9.${i}.${j}",
        "~SEQ(i, x) 10.9.0.${i}",
        "~FOO(i, 3) 10.9.0.${i}",
        "~LST(i, a b) 10.9.0.${i}",
      ]);
      return [line, repeated];
    })
    .join("\n");
}

function withConditions(text: string, dice: Dice): string {
  return text
    .split("\n")
    .map((line) => {
      if (line.trim() === "" || /[{}]/.test(line) || !dice.chance(0.2)) return line;
      const condition = dice.one(["@one ", "@two ", "@^one ", "@^two ", "@one  ", "@", "@ "]);
      return dice.chance(0.2) ? `${line}\n@two ${line.trim()}` : `${condition}${line.trim()}`;
    })
    .join("\n");
}

function splitInTwo(text: string, dice: Dice): Case["files"] {
  const lines = text.split("\n");
  const from = dice.between(0, lines.length - 1);
  const to = dice.between(from, Math.min(lines.length, from + 20));
  const word = dice.one(["include", "include", "includer", "includem", "includew", "includeb", "includea"]);
  const pattern = dice.one([
    "part/one.conf",
    "part/*.conf",
    "part/{one,none}.conf",
    "part/none.conf",
    '"part/one.conf"',
  ]);
  const included = { path: "part/one.conf", text: lines.slice(from, to).join("\n") };
  const nested = { path: "part/two.inc", text: "# nothing\n" };
  const main = [...lines.slice(0, from), `${word} ${pattern}`, ...lines.slice(to), ""].join("\n");
  return [{ path: "keepalived.conf", text: main }, included, nested];
}
