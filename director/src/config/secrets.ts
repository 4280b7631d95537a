const SECRET = /(^|[\s{}])(auth_pass\s+|password\s+|key\s+\d+\s+)("[^"\n]*"?|[^\s{}"]+)/g;

/**
 * The configuration with its passwords and keys masked, everything else unchanged, for reports. What follows a comment
 * sign inside a password goes too: the writer took it for a part of it.
 */
export function maskSecrets(text: string): string {
  return text.replace(SECRET, "$1$2********");
}
