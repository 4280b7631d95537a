/** Rows of samples as a table: median, with the worst in brackets. */
export function table(
  head: readonly string[],
  rows: readonly (readonly [name: string, ...samples: (readonly number[])[]])[],
): string {
  const cells = [head, ...rows.map(([name, ...samples]) => [name, ...samples.map(medianAndWorst)])];
  const widths = head.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? "").length)));
  return cells
    .map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("   ")}`.trimEnd())
    .join("\n");
}

const medianAndWorst = (samples: readonly number[]): string =>
  `${median(samples).toFixed(1)} (${Math.max(...samples).toFixed(1)})`;

export function median(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1
    ? (sorted[Math.floor(middle)] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}
