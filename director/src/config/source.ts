import { dirname } from "node:path";
import type { Compat } from "./compat.ts";
import { decomment, firstBrace, LONGEST_LINE, type Statement, statementsOf } from "./lexer.ts";
import { type Line, lineOf, type Place, placeAt, slice, splice, trim } from "./line.ts";
import { parseRepetition } from "./repetition.ts";
import type { Report } from "./report.ts";

/** `problem`: why a file that was found is not read. */
export type IncludedFile = { readonly file: string; readonly text: string; readonly problem?: string };

export type SourceOptions = {
  readonly file: string;
  /** Absent: 2.2.7. */
  readonly compat?: Compat;
  /** For `${_ENV NAME}`, which keepalived knows from 2.4.0 on. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What `@WORD` lines are compared with: keepalived's option -i, else the first label of the node's name. */
  readonly configId?: string;
  /** Finds the files of an `include`; the pattern is relative to the directory of the including file. */
  readonly include?: (pattern: string, fromFile: string) => readonly IncludedFile[];
  /** For `${_RANDOM}`: a number from 0 up to, not including, 1. */
  readonly random?: () => number;
};

/** Text to statements: comments, conditions, definitions, repetition, substitution and includes, in keepalived's order. */
export function readStatements(text: string, options: SourceOptions, report: Report): Statement[] {
  const reader = new SourceReader(options, report);
  reader.readFile({ file: options.file, text });
  return reader.statements;
}

const CONDITION = /^@(\^?)(\S*)\s*/;
const DEFINITION = /^\$([A-Za-z_]\w*)=\s*(.*)$/;
const INCLUDE = /^include([rmwba]?)$/;
const MOST_SUBSTITUTIONS = 1_000;
/** Each substitution copies the line; a variable that contains itself would make the line ever longer. */
const LONGEST_SUBSTITUTED = 16_384;
const DEEPEST_INCLUDE = 32;
const MOST_STATEMENTS = 50_000;

class SourceReader {
  readonly statements: Statement[] = [];
  readonly #options: SourceOptions;
  readonly #report: Report;
  readonly #definitions = new Map<string, readonly string[]>();
  #open: { readonly name: string; readonly lines: string[] } | undefined;
  #depth = 0;
  #full = false;

  constructor(options: SourceOptions, report: Report) {
    this.#options = options;
    this.#report = report;
  }

  readFile({ file, text }: IncludedFile): void {
    this.#depth++;
    for (const [index, raw] of text.split("\n").entries()) {
      for (const line of this.#pieces(lineOf(file, index + 1, raw.replace(/\r+$/, "")))) this.#readLine(line);
    }
    this.#depth--;
  }

  /** keepalived's buffer cuts a long line, even in the middle of a word; 2.4 reads the last piece alone. */
  #pieces(line: Line): Line[] {
    if (line.text.length <= LONGEST_LINE) return [line];
    this.#report.warn(placeAt(line, LONGEST_LINE), {
      code: "line-too-long",
      message: `The line has ${line.text.length} characters; keepalived cuts it after ${LONGEST_LINE} and reads ${this.#options.compat === "2.4" ? "what is left at the end alone" : "the rest as another line"}.`,
    });
    const starts = Array.from(
      { length: Math.ceil(line.text.length / LONGEST_LINE) },
      (_, i) => i * LONGEST_LINE,
    );
    const pieces = starts.map((start) => slice(line, start, start + LONGEST_LINE));
    return this.#options.compat === "2.4" ? pieces.slice(-1) : pieces;
  }

  #readLine(raw: Line): void {
    if (raw.text.includes("\0")) {
      this.#report.warn(placeAt(raw, 0), {
        code: "nul-byte",
        message: "The line contains a NUL byte; keepalived ignores it.",
      });
      return;
    }
    const line = this.#withoutComment(raw);
    if (this.#open !== undefined) this.#continueDefinition(line);
    else if (line.text === "") return;
    else this.#readCommand(line);
  }

  #withoutComment(raw: Line): Line {
    const { line, unterminatedQuote } = decomment(raw);
    if (unterminatedQuote !== undefined) {
      this.#report.warn(unterminatedQuote, {
        code: "unterminated-quote",
        message: "A double quote is opened here and not closed on this line; it reaches to the line's end.",
      });
    }
    return line;
  }

  #readCommand(line: Line): void {
    const kept = this.#condition(line);
    if (kept === undefined) return;
    const definition = DEFINITION.exec(kept.text);
    if (definition !== null) this.#define(definition[1] ?? "", definition[2] ?? "");
    else this.#expand(kept);
  }

  #condition(line: Line): Line | undefined {
    const match = CONDITION.exec(line.text);
    if (match === null) return line;
    const [whole, negation, word] = match;
    const rest = slice(line, whole.length);
    const wanted = (word === this.#options.configId) !== (negation === "^");
    return wanted && rest.text !== "" ? rest : undefined;
  }

  #define(name: string, value: string): void {
    if (value.endsWith("\\")) this.#open = { name, lines: [value.slice(0, -1).trimEnd()] };
    else this.#definitions.set(name, [value]);
  }

  #continueDefinition(line: Line): void {
    const open = this.#open;
    if (open === undefined) return;
    const goesOn = line.text.endsWith("\\");
    const text = goesOn ? line.text.slice(0, -1).trimEnd() : line.text;
    if (text !== "") open.lines.push(text);
    if (goesOn) return;
    this.#definitions.set(
      open.name,
      open.lines.filter((part) => part !== ""),
    );
    this.#open = undefined;
  }

  /** Repetition first, then variables (not in a line with another `~`); each line that comes out is read on its own. */
  #expand(line: Line): void {
    if (!/^~(SEQx?|LST)\(/.test(line.text)) {
      const isOther = line.text.startsWith("~");
      for (const expanded of isOther ? [line] : this.#substitute(line)) this.#emit(expanded);
      return;
    }
    const repetition = parseRepetition(line, (text) => this.#substituteText(line, text));
    if ("problem" in repetition) {
      this.#report.warn(placeAt(line, 0), { code: "bad-repetition", message: repetition.problem });
      return;
    }
    for (const round of repetition.rounds) {
      if (this.#full) return;
      for (const [name, value] of round) this.#definitions.set(name, [value]);
      this.#expand(repetition.rest);
    }
  }

  #substituteText(at: Line, text: string): string {
    return this.#substitute({ ...at, text, columns: new Array<number>(text.length).fill(at.columns[0] ?? 1) })
      .map((line) => line.text)
      .join(" ");
  }

  /** Values may hold variables, so this goes on until nothing changes. Several lines come of a multi-line definition. */
  #substitute(line: Line): Line[] {
    const done: Line[] = [];
    const waiting = [line];
    let left = MOST_SUBSTITUTIONS;
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const replaced = this.#substituteOnce(next);
      if (replaced === undefined) done.push(next);
      else waiting.unshift(...replaced);
      if (left-- > 0 && next.text.length <= LONGEST_SUBSTITUTED) continue;
      const message = "A variable on this line contains itself; the line is left out.";
      this.#report.warn(placeAt(line, 0), { code: "endless-variable", message });
      return [];
    }
    return done;
  }

  #substituteOnce(line: Line): Line[] | undefined {
    for (const match of line.text.matchAll(/\$(?:\{(\w+)((?:\s+-?\w+)*)\}|([A-Za-z_]\w*)(?=[\s,)]|$))/g)) {
      const value = this.#valueOf(line, match[1] ?? match[3] ?? "", (match[2] ?? "").trim());
      const to = match.index + match[0].length;
      if (value === undefined || (value.length > 1 && to < line.text.length)) continue;
      const [first = "", ...others] = value;
      const head = splice(line, match.index, to, first);
      return [head, ...others.map((text) => ({ ...splice(line, 0, line.text.length, text) }))];
    }
    return undefined;
  }

  #valueOf(line: Line, name: string, parameters: string): readonly string[] | undefined {
    switch (name) {
      case "_PWD":
        return [dirname(line.file)];
      case "_INSTANCE":
        return [this.#options.configId ?? ""];
      case "_HASH":
        return ["#"];
      case "_BANG":
        return ["!"];
      case "_ENV":
        return this.#options.compat === "2.4" ? [this.#options.environment?.[parameters] ?? ""] : undefined;
      case "_RANDOM":
        return [this.#random(parameters)];
      default:
        return this.#definitions.get(name);
    }
  }

  #random(parameters: string): string {
    const [min = 0, max = 32_767] = parameters.split(/\s+/).filter(Boolean).map(Number);
    return String(min + Math.floor((this.#options.random ?? Math.random)() * (max - min + 1)));
  }

  /**
   * A value may carry a comment, so comments are cut off again. keepalived does so for every line, because its processes
   * read a copy that its first reading made: `\#` outside quotes is a bare `#` then, and a comment.
   */
  #emit(expanded: Line): void {
    if (this.statements.length >= MOST_STATEMENTS) {
      this.#tooMany(expanded);
      return;
    }
    const { line } = decomment(expanded);
    const [keyword = ""] = line.text.split(/[ \t]/, 1);
    if (INCLUDE.test(keyword)) this.#include(line, keyword);
    else this.#emitUpToBrace(line);
  }

  /** Nested repetitions grow without bound. */
  #tooMany(line: Line): void {
    if (this.#full) return;
    this.#full = true;
    this.#report.error(placeAt(line, 0), {
      code: "too-many-statements",
      message: `The file comes to more than ${MOST_STATEMENTS} statements; what follows is not read.`,
    });
  }

  /** What follows a brace is read as a line of its own, conditions and definitions included. */
  #emitUpToBrace(line: Line): void {
    const at = firstBrace(line);
    if (at === undefined) {
      this.statements.push(...statementsOf(line));
      return;
    }
    this.#checkTornVariable(line, at);
    this.statements.push(...statementsOf(slice(line, 0, at + 1)));
    const rest = trim(slice(line, at + 1));
    if (rest.text !== "") this.#readCommand(rest);
  }

  #checkTornVariable(line: Line, brace: number): void {
    const name = /^\$\{(\w+)\}/.exec(line.text.slice(Math.max(0, brace - 1)))?.[1];
    if (name === undefined) return;
    this.#report.warn(placeAt(line, brace - 1), {
      code: "undefined-variable",
      message: `The variable \${${name}} is not defined; keepalived leaves the text and then takes its braces for a block.`,
      hint: `Define it above: $${name}=value`,
    });
  }

  #include(line: Line, keyword: string): void {
    const place = placeAt(line, 0);
    const pattern = line.text.slice(keyword.length).trim();
    if (this.#options.include === undefined || this.#depth > DEEPEST_INCLUDE) {
      this.#report.error(place, {
        code: "include-not-read",
        message: `\`${keyword} ${pattern}\` was not followed: ${this.#depth > DEEPEST_INCLUDE ? "includes are nested too deep" : "only one file is read here"}.`,
      });
      return;
    }
    const found = alternativesOf(pattern).map((each) => this.#options.include?.(each, line.file) ?? []);
    this.#checkMatches(place, `${keyword} ${pattern}`, found);
    for (const each of found.flat()) {
      if (each.problem === undefined) this.readFile(each);
      else this.#unreadable(place, keyword, each.file, each.problem);
    }
  }

  /** A plain `include` forgives it. */
  #unreadable(place: Place, keyword: string, file: string, problem: string): void {
    const finding = { code: "include-unreadable", message: `${file} is not read: ${problem}.` };
    if (keyword === "include") this.#report.warn(place, finding);
    else this.#report.error(place, finding);
  }

  #checkMatches(place: Place, written: string, found: readonly (readonly IncludedFile[])[]): void {
    const none = found.every((files) => files.length === 0);
    if (found.every((files) => files.length > 0)) return;
    const message = none
      ? `No file matches \`${written}\`.`
      : `No file matches one of the alternatives of \`${written}\`.`;
    const finding = { code: "include-missing", message };
    if (isFatal(written, none)) this.#report.error(place, finding);
    else this.#report.warn(place, finding);
  }
}

/**
 * `includem` wants a file for a pattern without wildcards, `includew` for every pattern, `includeb` for every
 * alternative in braces, `includea` all of it; the others forgive.
 */
function isFatal(written: string, none: boolean): boolean {
  const [keyword = "", pattern = ""] = written.split(/\s+/, 2);
  switch (keyword.slice("include".length)) {
    case "m":
      return none && !/[*?[]/.test(pattern);
    case "w":
      return none;
    case "b":
      return pattern.includes("{");
    case "a":
      return true;
    default:
      return false;
  }
}

/** `a{b,c}d` is `abd` and `acd`, as the shell has it; braces that would make more than `most` of one stay as they are. */
function alternativesOf(pattern: string, most = 1_000): string[] {
  const match = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/.exec(pattern);
  const [, before = "", inner = "", after = ""] = match ?? [];
  const choices = inner.split(",");
  if (match === null || choices.length > most) return [pattern];
  const share = Math.floor(most / choices.length);
  return choices.flatMap((choice) => alternativesOf(before + choice + after, share));
}
