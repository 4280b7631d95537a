/**
 * Recordings carry configurations with their secrets masked already. The report masks once more, in logs and
 * evidence too, because a page is what gets passed around.
 */
const keywords =
  /\b((?:auth_pass|password|passwd|secret|token|api_key|community)\s*[=:]?\s*)("[^"\n]*"|[^\s"';{}]+)/gi;
const authorization = /\b(authorization\s*[=:]?\s*"?(?:basic|bearer)\s+)([^\s"';]+)/gi;

export const maskSecrets = (text: string): string =>
  text.replace(keywords, "$1********").replace(authorization, "$1********");
