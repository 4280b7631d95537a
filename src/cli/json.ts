/** What `--json` prints: one document, for programs. */
export const printJson = (document: unknown): string => `${JSON.stringify(document, null, 2)}\n`;
