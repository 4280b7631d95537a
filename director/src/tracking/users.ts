import { readFileSync } from "node:fs";

/** With what rights programs run that name no user, and how careful to be with files that root runs. */
export type Rights = {
  readonly user?: string;
  readonly group?: string;
  /** `enable_script_security`. */
  readonly secure: boolean;
};

export type Identity = { readonly uid: number; readonly gid: number };

/** Fields of the lines of /etc/passwd and /etc/group, by name. */
function table(file: string): ReadonlyMap<string, readonly string[]> {
  try {
    const lines = readFileSync(file, "utf8").split("\n");
    return new Map(lines.map((line) => line.split(":")).map((fields) => [fields[0] ?? "", fields]));
  } catch {
    return new Map();
  }
}

/**
 * Whose rights a script has: its own user, else that of `script_user`, else keepalived_script where that user exists,
 * else those of this process.
 * @returns undefined where a user or group that is named does not exist.
 */
export function identityOf(
  own: { readonly user?: string; readonly group?: string },
  fallback: { readonly user?: string; readonly group?: string },
): Identity | undefined {
  const users = table("/etc/passwd");
  const chosen = own.user === undefined ? fallback : own;
  const name = chosen.user ?? (users.has("keepalived_script") ? "keepalived_script" : undefined);
  if (name === undefined) return { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
  const user = users.get(name);
  if (user === undefined) return undefined;
  const gid = chosen.group === undefined ? user[3] : table("/etc/group").get(chosen.group)?.[2];
  return gid === undefined ? undefined : { uid: Number(user[2]), gid: Number(gid) };
}
