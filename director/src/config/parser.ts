import { type Compat, DEFAULT_COMPAT, knows } from "./compat.ts";
import { type BlockSpec, type Keyword, OBSOLETE, TOP_LEVEL } from "./keywords.ts";
import type { Statement } from "./lexer.ts";
import { type Line, type Place, slice, type Word } from "./line.ts";
import type { Report } from "./report.ts";

/** A statement that keepalived knows in the block where it stands, with the words that it uses. */
export type Item = Place & {
  readonly keyword: string;
  /** Another spelling than the file's where that one is deprecated. */
  readonly written: string;
  readonly args: readonly Word[];
  /** Everything after the keyword, with its quotes: commands are split by rules of their own. */
  readonly rest: Line;
  readonly spec: Keyword;
  readonly items: readonly Item[];
  /** Lines of a value block; of a `words` block all the words, each as an entry of its own. */
  readonly entries: readonly Entry[];
};

export type Entry = readonly [Word, ...Word[]];

/** Statements to a tree, with unknown words and stray braces treated as keepalived treats them. */
export function parseStatements(
  statements: readonly Statement[],
  end: Place,
  report: Report,
  compat: Compat = DEFAULT_COMPAT,
): Item[] {
  return new Parser(statements, end, report, compat).parse();
}

type Enclosing = { readonly spec: BlockSpec; readonly header: Word; readonly outer: Enclosing | undefined };

class Parser {
  readonly #statements: readonly Statement[];
  readonly #end: Place;
  readonly #report: Report;
  readonly #compat: Compat;
  readonly #unclosed: Word[] = [];
  /** A block in which a word stands that belongs further out: its brace is the one that is missing. */
  #suspect: { readonly header: Word; readonly at: Word } | undefined;
  #next = 0;

  constructor(statements: readonly Statement[], end: Place, report: Report, compat: Compat) {
    this.#compat = compat;
    this.#statements = statements;
    this.#end = end;
    this.#report = report;
  }

  parse(): Item[] {
    const items = this.#readLevel(TOP_LEVEL, undefined);
    this.#checkBalance();
    return items;
  }

  #take(): Statement | undefined {
    return this.#statements[this.#next++];
  }

  #peek(): string | undefined {
    return this.#statements[this.#next]?.words[0].text;
  }

  #readLevel(spec: BlockSpec, enclosing: Enclosing | undefined): Item[] {
    const items: Item[] = [];
    if (enclosing !== undefined) this.#openBlock(enclosing);
    for (let statement = this.#take(); statement !== undefined; statement = this.#take()) {
      const [word] = statement.words;
      if (word.text === "}" && enclosing !== undefined) return items;
      if (word.text === "}") this.#extraBrace(word);
      else if (word.text === "{") this.#unexpectedBrace(word);
      else items.push(...this.#readStatement(statement, spec, enclosing));
    }
    if (enclosing !== undefined) this.#unclosed.push(enclosing.header);
    return items;
  }

  #readStatement(statement: Statement, spec: BlockSpec, enclosing: Enclosing | undefined): Item[] {
    const [word, ...others] = statement.words;
    const keyword = spec.keywords.get(word.text);
    if (keyword === undefined || (keyword.block !== undefined && !knows(this.#compat, keyword.since))) {
      this.#unknown(word, others, spec, enclosing);
      return [];
    }
    const complete = this.#checkArity(word, others, keyword, spec);
    const body = this.#readBody(word, keyword, enclosing);
    this.#noteKeyword(word, keyword, spec);
    if (!complete) return [];
    const rest = slice(statement.source, word.text.length);
    const args = others.slice(0, keyword.args[1]);
    const { file, line, column } = word;
    return [
      {
        file,
        line,
        column,
        keyword: keyword.replacedBy ?? word.text,
        written: word.text,
        args,
        rest,
        spec: keyword,
        ...body,
      },
    ];
  }

  #readBody(header: Word, keyword: Keyword, outer: Enclosing | undefined): Pick<Item, "items" | "entries"> {
    if (keyword.block === undefined) return { items: [], entries: [] };
    if (typeof keyword.block !== "string") {
      return { items: this.#readLevel(keyword.block, { spec: keyword.block, header, outer }), entries: [] };
    }
    const lines = this.#readValues({ spec: { name: header.text, keywords: new Map() }, header, outer });
    const entries =
      keyword.block === "words" ? lines.flatMap((line) => line.map((word): Entry => [word])) : lines;
    return { items: [], entries };
  }

  #readValues(enclosing: Enclosing): Entry[] {
    const entries: Entry[] = [];
    this.#openBlock(enclosing);
    for (let statement = this.#take(); statement !== undefined; statement = this.#take()) {
      const [word] = statement.words;
      if (word.text === "}") return entries;
      if (word.text === "{") this.#unexpectedBrace(word);
      else entries.push(statement.words);
    }
    this.#unclosed.push(enclosing.header);
    return entries;
  }

  #openBlock({ header }: Enclosing): void {
    if (this.#peek() === "{") {
      this.#next++;
      return;
    }
    this.#report.error(header, {
      code: "missing-open-brace",
      message: `\`${header.text}\` begins a block; a \`{\` was awaited after it.`,
    });
  }

  /** keepalived counts braces; where one is missing it does not know. */
  #checkBalance(): void {
    const count = (brace: string) => this.#statements.filter(({ words }) => words[0].text === brace).length;
    const missing = count("{") - count("}");
    if (missing <= 0) return;
    const header = this.#suspect?.header ?? this.#unclosed[0];
    const until =
      this.#suspect === undefined
        ? `the end of the file (line ${this.#end.line})`
        : `line ${this.#suspect.at.line}, where \`${this.#suspect.at.text}\` begins`;
    const where =
      header === undefined ? "" : ` \`${header.text}\`, which begins here, is not closed before ${until}.`;
    this.#report.error(header ?? this.#end, {
      code: "missing-brace",
      message: `${missing === 1 ? "A `}` is" : `${missing} \`}\` are`} missing.${where}`,
    });
  }

  #extraBrace(word: Word): void {
    this.#report.warn(word, {
      code: "extra-brace",
      message: "This `}` closes nothing; keepalived ignores it.",
    });
  }

  #unexpectedBrace(word: Word): void {
    this.#report.warn(word, {
      code: "unexpected-brace",
      message: "No block begins here; keepalived ignores this `{`.",
    });
  }

  #checkArity(word: Word, others: readonly Word[], keyword: Keyword, spec: BlockSpec): boolean {
    const [least, most] = keyword.args;
    if (others.length < least) {
      this.#report.error(word, {
        code: "missing-argument",
        message: `\`${word.text}\` needs ${least === 1 ? "a value" : `${least} values`} on the same line; ${others.length === 0 ? "none" : others.length} was found. keepalived does not start with this.`,
      });
      return false;
    }
    const extra = others[most];
    if (extra !== undefined) this.#ignoredRest(word, extra, others.slice(most), spec);
    return true;
  }

  #ignoredRest(word: Word, first: Word, rest: readonly Word[], spec: BlockSpec): void {
    const text = rest.map((extra) => extra.text).join(" ");
    const isStatement = spec.keywords.has(first.text);
    this.#report.warn(first, {
      code: isStatement ? "several-statements" : "extra-words",
      message: `\`${text}\` is ignored: keepalived reads only the first statement of a line, here \`${word.text}\`.`,
      ...(isStatement ? { hint: `Write \`${text}\` on a line of its own.` } : {}),
    });
  }

  #noteKeyword(word: Word, keyword: Keyword, spec: BlockSpec): void {
    if (keyword.replacedBy !== undefined) {
      this.#report.warn(word, {
        code: "deprecated",
        message: `\`${word.text}\` is deprecated in ${spec.name}.`,
        hint: `Write \`${keyword.replacedBy}\`.`,
      });
    }
    if (!knows(this.#compat, keyword.since)) {
      this.#report.warn(word, {
        code: "newer-keyword",
        message: `\`${word.text}\` is known from keepalived ${keyword.since} on; 2.2.7 ignores it, and so does the director.`,
      });
    } else if (!keyword.acted) {
      this.#report.note(word, {
        code: "not-acted-on",
        message: `\`${word.text}\` in ${spec.name} is known, not acted on yet.`,
      });
    }
  }

  #unknown(word: Word, others: readonly Word[], spec: BlockSpec, enclosing: Enclosing | undefined): void {
    const isBlock = this.#peek() === "{";
    const hint = this.#hintFor(word, others, enclosing);
    this.#report.warn(word, {
      code: isBlock ? "unknown-block" : "unknown-keyword",
      message: `${isBlock ? "Unknown block" : "Unknown keyword"} \`${word.text}\` ${spec === TOP_LEVEL ? "at" : "in"} ${spec.name}; ${this.#consequence(isBlock, enclosing)}`,
      ...(hint === undefined ? {} : { hint }),
    });
    if (isBlock && this.#report.strict) this.#skipBlock();
    else if (isBlock) this.#skipBraceOf(word);
  }

  #skipBraceOf(word: Word): void {
    const brace = this.#take()?.words[0];
    if (brace !== undefined && brace.line !== word.line) this.#unexpectedBrace(brace);
  }

  #consequence(isBlock: boolean, enclosing: Enclosing | undefined): string {
    if (!isBlock) return "the line is ignored.";
    if (enclosing === undefined) return "it is ignored, line by line.";
    return `keepalived ignores its lines and takes its \`}\` for the end of \`${enclosing.header.text}\`, so that what follows is lost.`;
  }

  #hintFor(word: Word, others: readonly Word[], enclosing: Enclosing | undefined): string | undefined {
    if (word.text === "nb_get_retry") return `Write \`retry ${others[0]?.text ?? "N"}\`.`;
    const since = (enclosing?.spec ?? TOP_LEVEL).keywords.get(word.text)?.since;
    if (since !== undefined)
      return `It is known from keepalived ${since} on: write --compat 2.4 if all nodes run that.`;
    const obsolete = Object.hasOwn(OBSOLETE, word.text) ? OBSOLETE[word.text] : undefined;
    if (obsolete !== undefined) return `${obsolete[0]?.toUpperCase()}${obsolete.slice(1)}.`;
    return enclosing === undefined ? belongsInto(word) : this.#belongsFurtherOut(word, enclosing);
  }

  #belongsFurtherOut(word: Word, enclosing: Enclosing): string | undefined {
    const outer = [...outwards(enclosing.outer), { spec: TOP_LEVEL }].find(({ spec }) =>
      spec.keywords.has(word.text),
    );
    if (outer === undefined) return undefined;
    this.#suspect ??= { header: enclosing.header, at: word };
    return `It belongs to ${outer.spec.name}: is a \`}\` missing at the end of \`${enclosing.header.text}\` (line ${enclosing.header.line})?`;
  }

  /** Only under `strict`, where nothing will run: the lines after an unknown block deserve messages of their own. */
  #skipBlock(): void {
    let depth = 0;
    for (let statement = this.#take(); statement !== undefined; statement = this.#take()) {
      const { text } = statement.words[0];
      if (text === "{") depth++;
      if (text === "}") depth--;
      if (depth === 0) return;
    }
  }
}

function outwards(enclosing: Enclosing | undefined): Enclosing[] {
  return enclosing === undefined ? [] : [enclosing, ...outwards(enclosing.outer)];
}

/** For a word that stands alone at the top level: a brace too many may have ended its block. */
function belongsInto(word: Word): string | undefined {
  for (const [name, { block }] of TOP_LEVEL.keywords) {
    if (typeof block === "object" && block.keywords.has(word.text))
      return `It belongs into ${name}: did a \`}\` end that block too early?`;
  }
  return undefined;
}
