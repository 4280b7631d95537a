import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

export interface Import {
  readonly from: string;
  /** Path from the tree's root for a file of the tree, else the package as written. */
  readonly to: string;
}

const forms = [
  // import … from "x", export … from "x"
  /^[ \t]*(?:import|export)\b[^"'`;]*?\bfrom\s*["']([^"']+)["']/gm,
  // import "x"
  /^[ \t]*import\s*["']([^"']+)["']/gm,
  // import("x"), in a type too
  /\bimport\(\s*["'`]([^"'`]+)["'`]/g,
  // a program in a file of its own: new URL("./x.ts", import.meta.url)
  /\bnew URL\(\s*["'`]([^"'`]+\.ts)["'`]/g,
];

/** Every import in the sources of the three packages of a tree, tests left out. */
export function importsOf(root: string): readonly Import[] {
  return ["src", "director/src", "linux/src"].flatMap((folder) =>
    sourceFiles(join(root, folder)).flatMap((file) =>
      specifiersIn(readFileSync(file, "utf8")).map((specifier) => ({
        from: relative(root, file),
        to: specifier.startsWith(".") ? relative(root, resolve(dirname(file), specifier)) : specifier,
      })),
    ),
  );
}

function sourceFiles(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => /(?<!\.test|\.d)\.ts$/.test(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function specifiersIn(text: string): readonly string[] {
  const code = text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  return forms.flatMap((form) => [...code.matchAll(form)].map((match) => match[1]!));
}
