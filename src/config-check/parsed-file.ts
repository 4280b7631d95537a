import { type Compat, type Diagnostic, type KeepalivedConfig, parseConfig } from "@keelhaul/director/config";
import type { Position } from "./finding.ts";
import { nodeAt, type OutlineNode, outlineOf } from "./outline.ts";

/** A place in the whole text. */
interface Place {
  readonly line: number;
  readonly column: number;
}

/** A text with its includes put in, and where each of its lines came from. */
export interface SourceText {
  readonly file: string;
  readonly text: string;
  /** One for each line of `text`. */
  readonly origins: readonly { readonly file: string; readonly line: number }[];
  /** What `@name` lines are compared with; absent: none of them applies. */
  readonly configId?: string;
  /** Files with an execute permission bit: keepalived skips them. */
  readonly executable: readonly string[];
}

/** One node's configuration, as the rules see it. */
export interface ParsedFile extends SourceText {
  /** Short name for tables: the file's name, with as much of its path as tells it from the others. */
  readonly node: string;
  readonly config: KeepalivedConfig;
  /** What the parser says; positions are those of `text`. */
  readonly diagnostics: readonly Diagnostic[];
  readonly outline: readonly OutlineNode[];
}

/** Reads the configurations of one cluster, a file a node, as that release does. Never throws on account of a text. */
export function parseFiles(sources: readonly SourceText[], compat?: Compat): readonly ParsedFile[] {
  const names = shortNames(sources.map((source) => source.file));
  return sources.map((source, index) => ({
    ...source,
    node: source.configId ?? names[index]!,
    ...parseConfig(source.text, {
      file: source.file,
      include: () => [],
      ...(compat && { compat }),
      ...(source.configId && { configId: source.configId }),
    }),
    outline: outlineOf(source.text, source.configId),
  }));
}

/** A text that includes nothing, for tests and pipes. */
export function plainSource(file: string, text: string): SourceText {
  const origins = text.split("\n").map((_, index) => ({ file, line: index + 1 }));
  return { file, text, origins, executable: [] };
}

/** Where a line of the whole text really stands. */
export function positionOf(file: ParsedFile, { line, column }: Place): Position {
  const origin = file.origins[line - 1] ?? { file: file.file, line };
  return { ...origin, column };
}

/** The last `keyword` directly inside the block that begins at `block`; the block itself where there is none. */
export function placeOf(file: ParsedFile, block: { readonly position: Place }, keyword?: string): Position {
  const inner = keyword === undefined ? undefined : statement(file, block, keyword);
  return positionOf(file, inner ?? block.position);
}

/** The last statement of that keyword directly inside a block. */
export function statement(
  file: ParsedFile,
  { position }: { readonly position: Place },
  keyword: string,
): OutlineNode | undefined {
  return nodeAt(file.outline, position.line)?.children.findLast((child) => child.keyword === keyword);
}

/** `lb1/keepalived.conf`, `lb2/keepalived.conf` → `lb1`, `lb2`; `a.conf`, `b.conf` → `a`, `b`. */
function shortNames(files: readonly string[]): readonly string[] {
  const parts = files.map((file) =>
    file
      .replace(/\.conf$/, "")
      .split("/")
      .filter(Boolean),
  );
  const byName = parts.map((part) => part.at(-1) ?? "");
  if (new Set(byName).size === files.length) return byName;
  const byFolder = parts.map((part) => part.at(-2) ?? part.at(-1) ?? "");
  return new Set(byFolder).size === files.length ? byFolder : [...files];
}
