/** One line of a comparison: in both texts, in the first alone, or in the second alone. */
export interface DiffLine {
  readonly kind: "same" | "removed" | "added";
  readonly text: string;
}

/** Beyond this many pairs of lines the table of the comparison would cost more than it tells. */
const limit = 4_000_000;

/** The shortest line-by-line difference of two texts, or null when they are too long to compare. */
export function diffLines(before: string, after: string): readonly DiffLine[] | null {
  const [a, b] = [before.trimEnd().split("\n"), after.trimEnd().split("\n")];
  if (a.length * b.length > limit) return null;
  const common = commonLengths(a, b);
  const lines: DiffLine[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; ) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ kind: "same", text: a[i]! });
      i += 1;
      j += 1;
    } else if (i < a.length && (j === b.length || common[i + 1]![j]! >= common[i]![j + 1]!)) {
      lines.push({ kind: "removed", text: a[i]! });
      i += 1;
    } else {
      lines.push({ kind: "added", text: b[j]! });
      j += 1;
    }
  }
  return lines;
}

/** For every pair of suffixes the length of their longest common subsequence. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint32Array[] {
  const table = Array.from({ length: a.length + 1 }, () => new Uint32Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      table[i]![j] =
        a[i] === b[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  return table;
}

/** Only the lines that differ, with `context` unchanged ones around them; null stands for lines left out. */
export function withContext(lines: readonly DiffLine[], context: number): readonly (DiffLine | null)[] {
  const near = (i: number) =>
    lines.slice(Math.max(0, i - context), i + context + 1).some(({ kind }) => kind !== "same");
  const kept: (DiffLine | null)[] = [];
  lines.forEach((line, i) => {
    if (near(i)) kept.push(line);
    else if (kept.at(-1) !== null) kept.push(null);
  });
  return kept;
}
