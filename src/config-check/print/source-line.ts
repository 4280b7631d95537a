import { maskSecrets } from "@keelhaul/director/config";
import type { ParsedFile } from "../parsed-file.ts";

type Find = (position: { readonly file: string; readonly line: number }) => string | undefined;

/** Gives the line of a position, without passwords; undefined where the file is not at hand. */
export function sourceLines(files: readonly ParsedFile[]): Find {
  const lines = new Map(
    files.flatMap(({ origins, text }) =>
      text.split("\n").map((line, index) => [keyOf(origins[index] ?? { file: "", line: 0 }), line] as const),
    ),
  );
  return (position) => {
    const line = lines.get(keyOf(position));
    return line === undefined ? undefined : maskSecrets(line.replace(/\r$/, "").replace(/\t/g, " "));
  };
}

const keyOf = ({ file, line }: Parameters<Find>[0]): string => `${line} ${file}`;
