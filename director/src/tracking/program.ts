import { type ChildProcess, spawn } from "node:child_process";
import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Command } from "../config/index.ts";
import { type Identity, identityOf, type Rights } from "./users.ts";

/** Where a command without a slash would be found; its own name where it is not. */
function locate(command: string): string {
  if (command.includes("/")) return command;
  const folders = (process.env.PATH ?? "/usr/sbin:/usr/bin:/sbin:/bin").split(":");
  return folders.map((folder) => join(folder, command)).find((path) => exists(path)) ?? command;
}

const exists = (path: string): boolean => whyUnreadable(path, constants.F_OK) === undefined;

function whyUnreadable(path: string, mode: number): string | undefined {
  try {
    accessSync(path, mode);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOENT" ? "No such file or directory" : (code ?? "unknown");
  }
}

/** A program that may be started, and as whom. */
export type Prepared = { readonly path: string; readonly identity: Identity };

/** What is to be started for a command, or why nothing may be: a sentence in keepalived's words, without its full stop. */
export function prepare({ argv: [program], user, group }: Command, rights: Rights): Prepared | string {
  const own = { ...(user === undefined ? {} : { user }), ...(group === undefined ? {} : { group }) };
  const identity = identityOf(own, rights);
  if (identity === undefined) return `Unable to set uid/gid for script '${program}'`;
  const path = locate(program);
  return whyUnusable(path, identity, rights.secure) ?? { path, identity };
}

function whyUnusable(path: string, { uid, gid }: Identity, secure: boolean): string | undefined {
  const missing = whyUnreadable(path, constants.F_OK);
  if (missing !== undefined) return `Script ${path} cannot be accessed - ${missing}`;
  const file = statSync(path);
  const shift = file.uid === uid ? 6 : file.gid === gid ? 3 : 0;
  const bits = uid === 0 ? 0o111 : 0o1 << shift;
  if (!file.isFile() || (file.mode & bits) === 0)
    return `WARNING - script '${path}' is not executable for uid:gid ${uid}:${gid} - disabling`;
  if (uid === 0 && secure && !isRootsOwn(realpathSync(path)))
    return `Unsafe permissions found for script '${path}' - disabling`;
  return undefined;
}

/** Whether nobody but root could put another file in the place of this one. A sticky directory lets nobody. */
function isRootsOwn(path: string): boolean {
  const { uid, mode } = statSync(path);
  const writable = (mode & 0o022) !== 0 && (mode & constants.S_IFMT) === constants.S_IFREG;
  const open = (mode & 0o022) !== 0 && (mode & 0o1000) === 0;
  if (uid !== 0 || writable || open) return false;
  return path === "/" || isRootsOwn(dirname(path));
}

/**
 * Starts a program in a process group of its own, without input, its output thrown away by the kernel, so that one
 * that floods fills nothing.
 */
export function start({ path, identity }: Prepared, argv: Command["argv"]): ChildProcess {
  return spawn(path, argv.slice(1), {
    argv0: argv[0],
    detached: true,
    stdio: "ignore",
    uid: identity.uid,
    gid: identity.gid,
    cwd: "/",
  });
}

/** Signals a program and what it has started in its group; one that has ended already is as good. */
export function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {}
}
