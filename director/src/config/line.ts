/** A line, or what is left of one, in which every character still knows the column that it stood in. */
export type Line = {
  readonly file: string;
  readonly line: number;
  readonly text: string;
  /** One for each character of `text`, counted from 1. */
  readonly columns: readonly number[];
};

export type Place = { readonly file: string; readonly line: number; readonly column: number };

export type Word = Place & { readonly text: string };

export function lineOf(file: string, line: number, text: string): Line {
  return { file, line, text, columns: Array.from({ length: text.length }, (_, index) => index + 1) };
}

export function slice(line: Line, from: number, to?: number): Line {
  return { ...line, text: line.text.slice(from, to), columns: line.columns.slice(from, to) };
}

/** Blanks as keepalived knows them; a byte-order mark is none. */
const EDGES = /^[ \t\r\f\v]*|[ \t\r\f\v]*$/g;

export function trim(line: Line): Line {
  const [before = "", after = ""] = line.text.match(EDGES) ?? [];
  return slice(line, before.length, Math.max(before.length, line.text.length - after.length));
}

/** Puts other text in place of a part; it all stands where the part began. */
export function splice(line: Line, from: number, to: number, text: string): Line {
  const column = line.columns[from] ?? 1;
  return {
    ...line,
    text: line.text.slice(0, from) + text + line.text.slice(to),
    columns: [
      ...line.columns.slice(0, from),
      ...new Array<number>(text.length).fill(column),
      ...line.columns.slice(to),
    ],
  };
}

export function placeAt(line: Line, index: number): Place {
  return { file: line.file, line: line.line, column: line.columns[index] ?? 1 };
}
