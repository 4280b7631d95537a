import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { InputError } from "../domain/errors.ts";
import type { SourceText } from "./parsed-file.ts";

const deepest = 32;
const including = /^[ \t]*include[rmwba]?[ \t]+(?:"([^"]+)"|(\S+))[ \t]*(?:[#!].*)?\r?$/;

/**
 * Reads a configuration with the files that it includes put in their place, so that every line keeps its origin.
 * `FILE@ID` is the file as the node with that configuration id reads it (keepalived's option -i, or its host name).
 * @throws InputError when the file cannot be read.
 */
export function readSource(name: string, cwd: string): SourceText {
  const { file, configId } = withId(name, cwd);
  const lines: { text: string; file: string; line: number }[] = [];
  const executable: string[] = [];
  const read = (name: string, depth: number): void => {
    const path = resolve(cwd, name);
    const text = contentOf(name, path);
    if ((statSync(path).mode & 0o111) !== 0) executable.push(name);
    for (const [index, line] of text.split("\n").entries()) {
      const match = including.exec(line);
      const found = match === null || depth >= deepest ? [] : filesOf(match[1] ?? match[2]!, dirname(path));
      if (found.length === 0) lines.push({ text: line, file: name, line: index + 1 });
      for (const included of found) read(shortest(included, cwd), depth + 1);
    }
  };
  read(file, 0);
  return {
    file,
    text: lines.map((line) => line.text).join("\n"),
    origins: lines.map(({ file: origin, line }) => ({ file: origin, line })),
    executable,
    ...(configId === undefined ? {} : { configId }),
  };
}

function withId(name: string, cwd: string): { readonly file: string; readonly configId?: string } {
  const [, file, configId] = /^(.+)@([^@/]+)$/.exec(name) ?? [];
  if (file === undefined || configId === undefined || existsSync(resolve(cwd, name))) return { file: name };
  return { file, configId };
}

/** Relative where it lies below, as the others are named. */
function shortest(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short.startsWith("..") ? path : short;
}

/** In the order of their names, as keepalived takes them. */
const filesOf = (pattern: string, folder: string): readonly string[] =>
  globSync(pattern, { cwd: folder })
    .toSorted()
    .map((name) => resolve(folder, name));

function contentOf(name: string, path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error);
    const sentence: Record<string, string> = {
      ENOENT: "there is no such file",
      EISDIR: "that is a directory; a configuration file would be right",
      EACCES: "it may not be read",
    };
    throw new InputError(`${name}: ${sentence[reason] ?? reason}.`);
  }
}
