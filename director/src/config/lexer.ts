import { type Line, type Place, placeAt, slice, trim, type Word } from "./line.ts";

/** One line as the parser sees it: a brace alone, or words up to the next brace or line end. */
export type Statement = Place & {
  readonly words: readonly [Word, ...Word[]];
  /** The statement with its quotes, for commands, which have quoting rules of their own. */
  readonly source: Line;
};

/** keepalived reads into a buffer of this size; what is longer becomes lines of its own. */
export const LONGEST_LINE = 1023;

export type Decommented = { readonly line: Line; readonly unterminatedQuote?: Place };

/**
 * Cuts the comment off. `#` and `!` begin one anywhere outside double quotes, in the middle of a word and inside
 * single quotes too; `\#` and `\!` stand for the bare character.
 */
export function decomment(line: Line): Decommented {
  let rest = line;
  let quote: Place | undefined;
  for (let at = 0; at < rest.text.length; at++) {
    const character = rest.text[at];
    if (character === "\\") {
      const next = rest.text[at + 1];
      if (quote === undefined && (next === "#" || next === "!")) rest = without(rest, at);
      else at++;
    } else if (character === '"') {
      quote = quote === undefined ? placeAt(rest, at) : undefined;
    } else if (quote === undefined && (character === "#" || character === "!")) {
      rest = slice(rest, 0, at);
    }
  }
  const cut = trim(rest);
  return quote === undefined ? { line: cut } : { line: cut, unterminatedQuote: quote };
}

/** The first brace outside double quotes. */
export function firstBrace(line: Line): number | undefined {
  let quoted = false;
  for (let at = 0; at < line.text.length; at++) {
    const character = line.text[at];
    if (character === '"') quoted = !quoted;
    if (!quoted && (character === "{" || character === "}")) return at;
  }
  return undefined;
}

/** Cuts a line before and after each brace outside double quotes, so that a brace is a statement of its own. */
export function splitBraces(line: Line): Line[] {
  const parts: Line[] = [];
  let from = 0;
  let quoted = false;
  for (let at = 0; at < line.text.length; at++) {
    const character = line.text[at];
    if (character === '"') quoted = !quoted;
    if (quoted || (character !== "{" && character !== "}")) continue;
    parts.push(slice(line, from, at), slice(line, at, at + 1));
    from = at + 1;
  }
  parts.push(slice(line, from));
  return parts.map(trim).filter((part) => part.text !== "");
}

/**
 * Words are separated by blanks or a double quote: `"a b"` is one word, `x"a b"y` three. Backslash and single quote
 * mean nothing here. What follows a quote that is not closed is no word at all.
 */
export function splitWords(line: Line): Word[] {
  const words: Word[] = [];
  const pattern = /"([^"]*)"|"(.*)$|[^ \t\r\f\v"]+/g;
  for (const match of line.text.matchAll(pattern)) {
    if (match[2] !== undefined) break;
    words.push({ ...placeAt(line, match.index), text: match[1] ?? match[0] });
  }
  return words;
}

/** The statements of a line that has no comment any more. */
export function statementsOf(line: Line): Statement[] {
  return splitBraces(line).flatMap((source) => {
    const [first, ...others] = splitWords(source);
    return first === undefined
      ? []
      : [{ file: first.file, line: first.line, column: first.column, words: [first, ...others], source }];
  });
}

function without(line: Line, at: number): Line {
  return {
    ...line,
    text: line.text.slice(0, at) + line.text.slice(at + 1),
    columns: [...line.columns.slice(0, at), ...line.columns.slice(at + 1)],
  };
}
