import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { type Diagnostic, type ParseResult, parseConfig } from "../../director/src/config/index.ts";
import { type Case, INTERFACES } from "./keepalived.ts";

/** Our parser's answer on a case that lies below `root` already. */
export function ours(root: string, { name, files, options = [] }: Case): ParseResult {
  const directory = join(root, name);
  const id = options[options.indexOf("-i") + 1];
  const result = parseConfig(files[0]?.text ?? "", {
    file: join(directory, "keepalived.conf"),
    interfaces: INTERFACES,
    configId: id ?? "node",
    include: (pattern, from) =>
      globSync(resolve(dirname(from), pattern))
        .sort()
        .map((file) => ({ file, text: readFileSync(file, "utf8") })),
  });
  return { ...result, diagnostics: result.diagnostics.map((found) => here(directory, found)) };
}

function here(directory: string, found: Diagnostic): Diagnostic {
  return { ...found, file: relative(directory, found.file) };
}
