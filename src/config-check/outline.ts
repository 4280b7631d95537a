/**
 * What stands where in a file: keywords and words with their positions, nothing more. The typed model of a
 * configuration has no positions inside a block; rules take them from here.
 */
export interface OutlineNode {
  readonly keyword: string;
  readonly words: readonly string[];
  readonly line: number;
  readonly column: number;
  readonly children: readonly OutlineNode[];
}

interface Draft extends OutlineNode {
  readonly children: Draft[];
}

interface Token {
  readonly text: string;
  readonly column: number;
}

/** Variables are not resolved. Lines whose `@name` is not `configId` are left out, as keepalived leaves them out. */
export function outlineOf(text: string, configId?: string): readonly OutlineNode[] {
  const root: Draft = { keyword: "", words: [], line: 0, column: 0, children: [] };
  const open = [root];
  for (const [index, raw] of text.split("\n").entries()) readLine(raw, index + 1, open, configId);
  return root.children;
}

function readLine(raw: string, line: number, open: Draft[], configId: string | undefined): void {
  let latest: Draft | undefined;
  for (const statement of statementsOf(conditioned(tokensOf(raw), configId))) {
    const [first, ...others] = statement;
    if (first === undefined) continue;
    const parent = open.at(-1)!;
    if (first.text === "{") open.push(latest ?? parent.children.at(-1) ?? parent);
    else if (first.text === "}") {
      if (open.length > 1) open.pop();
    } else {
      const words = others.map((token) => token.text);
      latest = { keyword: first.text, words, line, column: first.column, children: [] };
      parent.children.push(latest);
    }
  }
}

function statementsOf(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const statements: Token[][] = [[]];
  for (const token of tokens) {
    if (token.text === "{" || token.text === "}") statements.push([token], []);
    else statements.at(-1)!.push(token);
  }
  return statements;
}

function conditioned(tokens: readonly Token[], configId: string | undefined): readonly Token[] {
  const [, negated, name] = /^@(\^?)(\S*)$/.exec(tokens[0]?.text ?? "") ?? [];
  if (name === undefined) return tokens;
  return (name === configId) === (negated === "") ? tokens.slice(1) : [];
}

/** Words, double-quoted strings without their quotes, braces; up to a comment. */
function tokensOf(raw: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of raw.matchAll(/"([^"]*)"?|[{}]|[#!].*|[^\s"{}#!]+/g)) {
    if (/^[#!]/.test(match[0])) break;
    tokens.push({ text: match[1] ?? match[0], column: match.index + 1 });
  }
  return tokens;
}

const byLine = new WeakMap<readonly OutlineNode[], ReadonlyMap<number, OutlineNode>>();

/** The first node of a line, at any depth. Large files ask thousands of times, so the lines are kept. */
export function nodeAt(nodes: readonly OutlineNode[], line: number): OutlineNode | undefined {
  let lines = byLine.get(nodes);
  if (lines === undefined) {
    lines = new Map([...walk(nodes)].toReversed().map((node) => [node.line, node]));
    byLine.set(nodes, lines);
  }
  return lines.get(line);
}

/** Every node below, depth first. */
export function* walk(nodes: readonly OutlineNode[]): Generator<OutlineNode> {
  for (const node of nodes) {
    yield node;
    yield* walk(node.children);
  }
}

const topLevel = new Set([
  "global_defs",
  "vrrp_instance",
  "vrrp_script",
  "vrrp_sync_group",
  "virtual_server",
]);

/** The first block of the top level that stands further in, and the innermost block around it. */
export function firstNested(
  nodes: readonly OutlineNode[],
  outer?: OutlineNode,
): { readonly outer: OutlineNode; readonly inner: OutlineNode } | undefined {
  for (const node of nodes) {
    if (outer !== undefined && topLevel.has(node.keyword) && node.children.length > 0)
      return { outer, inner: node };
    const found = firstNested(node.children, node);
    if (found !== undefined) return found;
  }
  return undefined;
}
