import { DIRECTOR_ALONE, type Difference, KEEPALIVED_ALONE, OF_WHOLE_FILES } from "./differences.ts";

/** The text of docs/differences-from-keepalived.md. */
export function differencesPage(): string {
  return `# Differences from keepalived, in what a keepalived.conf means

The director reads a \`keepalived.conf\` as keepalived 2.2.7 does (\`--compat 2.4\`: as 2.4.3 does where that differs).
\`suites/referee\` holds the two beside each other: over the fixtures and 512 generated files it compares which lines are
complained of, and over real starts which files are refused and which values result. \`KEELHAUL_SEED=N\` takes another
series of files. What differs is listed here; the suite reads the same tables, and fails over anything else.

## Of a whole file
${table(OF_WHOLE_FILES)}
## Said by the director alone
${table(DIRECTOR_ALONE)}
## Said by keepalived alone
${table(KEEPALIVED_ALONE)}`;
}

function table(differences: readonly Difference[]): string {
  const rows = differences.map(
    ({ subject, keepalived, director, reason }) => `| ${subject} | ${keepalived} | ${director} | ${reason} |`,
  );
  return `| matter | keepalived | director | reason |\n| --- | --- | --- | --- |\n${rows.join("\n")}\n`;
}
