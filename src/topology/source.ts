import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type Pair,
  parseDocument,
  type YAMLError,
} from "yaml";

export type Path = readonly PropertyKey[];

/** Something wrong in a file: where, what was found, and what would be right. */
export interface Mistake {
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

/** A YAML file as values that remember where they were written. */
export class Source {
  readonly #document: Document.Parsed;
  readonly #lines = new LineCounter();

  constructor(text: string) {
    this.#document = parseDocument(text, {
      lineCounter: this.#lines,
      prettyErrors: false,
      logLevel: "silent",
    });
  }

  /** What is wrong with the text as YAML. */
  get mistakes(): Mistake[] {
    return [...this.#document.errors, ...this.#document.warnings].map((error) => ({
      ...this.#place(error.pos[0]),
      text: yamlSentence(error),
    }));
  }

  /** False where the text is not YAML, or leaves open which of two values is meant. */
  get readable(): boolean {
    return this.#document.errors.length === 0;
  }

  get value(): unknown {
    return this.#document.toJS();
  }

  /** A mistake at the value that the path leads to, or, where there is none, at its nearest parent. */
  at(path: Path, text: string): Mistake {
    const pair = this.#pair(path);
    const place = (pair?.value as Node | null | undefined) ?? pair?.key ?? this.#item(path);
    return { ...this.#placeOf(place, path), text };
  }

  /** A mistake at the key that the path ends with. */
  atKey(path: Path, text: string): Mistake {
    return { ...this.#placeOf(this.#pair(path)?.key, path), text };
  }

  /** Whether something is written at the path, right or wrong. */
  has(path: Path): boolean {
    return this.#pair(path) !== null;
  }

  /** Whether the mapping at the path was written without anything in it. */
  isEmpty(path: Path): boolean {
    const item = this.#item(path);
    return isMap(item) && item.items.length === 0;
  }

  #placeOf(node: unknown, path: Path): { line: number; column: number } {
    const range = (node as Node | null | undefined)?.range;
    if (range) return this.#place(range[0]);
    if (path.length === 0) return { line: 1, column: 1 };
    const parent = path.slice(0, -1);
    return this.#placeOf(this.#pair(parent)?.key ?? this.#item(parent), parent);
  }

  #place(offset: number): { line: number; column: number } {
    const { line, col } = this.#lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  }

  #pair(path: Path): Pair<Node, unknown> | null {
    const parent = path.length > 0 ? this.#item(path.slice(0, -1)) : null;
    if (!isMap(parent)) return null;
    const key = String(path.at(-1));
    const pairs = parent.items as Pair<Node, unknown>[];
    return pairs.find((pair) => isScalar(pair.key) && String(pair.key.value) === key) ?? null;
  }

  #item(path: Path): unknown {
    let item: unknown = this.#document.contents;
    for (const step of path) {
      if (isAlias(item)) item = item.resolve(this.#document);
      if (!isMap(item) && !(item && typeof item === "object" && "get" in item)) return undefined;
      item = (item as { get(key: unknown, keepScalar: true): unknown }).get(step, true);
    }
    return isAlias(item) ? item.resolve(this.#document) : item;
  }
}

function yamlSentence(error: YAMLError): string {
  if (error.code === "DUPLICATE_KEY")
    return "this key stands twice in its mapping; each key once would be right";
  if (error.code === "MULTIPLE_DOCS")
    return "a second YAML document begins here; one document a file would be right";
  const [first = ""] = error.message.split("\n");
  return `not YAML: ${first.charAt(0).toLowerCase()}${first.slice(1)}`;
}
