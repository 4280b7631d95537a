import { stripVTControlCharacters } from "node:util";

const gap = "  ";

/** Lines with their columns aligned; the last column is not padded. Colours do not count as width. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows)
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, width(cell));
    });
  return rows
    .map((row) =>
      row
        .map((cell, i) => (i === row.length - 1 ? cell : cell + " ".repeat(widths[i]! - width(cell))))
        .join(gap),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}

const width = (cell: string): number => stripVTControlCharacters(cell).length;
