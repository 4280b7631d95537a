import type { z } from "zod";
import { roles } from "../domain/node.ts";
import { nearest } from "./nearest.ts";
import { topologySchema } from "./schema.ts";
import type { Mistake, Path, Source } from "./source.ts";

type Issue = z.core.$ZodIssue;

/** Anything of which any part may be missing. */
export type Draft<T> = T extends object ? { readonly [K in keyof T]?: Draft<T[K]> | undefined } : T;

export interface Shaped {
  readonly mistakes: readonly Mistake[];
  /** The values without those that are wrong, so that the rest can be judged at the same time. */
  readonly draft: Draft<z.infer<typeof topologySchema>>;
}

/** Holds the values of a file against the schema. */
export function shape(source: Source): Shaped {
  const value = source.value;
  const { error } = topologySchema.safeParse(value);
  if (!error) return { mistakes: [], draft: value as Shaped["draft"] };
  const draft = structuredClone(value);
  for (const issue of error.issues) for (const path of wrongPaths(issue)) remove(draft, path);
  return {
    mistakes: error.issues.flatMap((issue) => describe(issue, source, value)),
    draft: (isMapping(draft) ? draft : {}) as Shaped["draft"],
  };
}

const isMapping = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function wrongPaths(issue: Issue): Path[] {
  return issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
}

function remove(from: unknown, path: Path): void {
  const parent = valueAt(from, path.slice(0, -1));
  if (Array.isArray(parent)) parent[Number(path.at(-1))] = undefined;
  else if (isMapping(parent)) delete (parent as Record<PropertyKey, unknown>)[path.at(-1)!];
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
}

function describe(issue: Issue, source: Source, value: unknown): Mistake[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => source.atKey([...issue.path, key], unknownKeyword(key, issue.path)));
  if (issue.code === "invalid_key") {
    const wanted = issue.issues[0]?.message ?? issue.message;
    return [
      source.atKey(
        issue.path,
        `"${String(issue.path.at(-1))}" cannot be a name here; ${wanted} would be right`,
      ),
    ];
  }
  return [source.at(issue.path, wrongValue(issue, valueAt(value, issue.path)))];
}

function unknownKeyword(key: string, path: Path): string {
  const known = keywordsAt(path);
  const meant = nearest(key, known);
  const right = meant ? `did you mean "${meant}"?` : `known here: ${known.join(", ")}`;
  return `unknown keyword "${key}"${path.length > 0 ? ` in ${path.join(".")}` : ""}; ${right}`;
}

/** The keywords of the schema's object at a path of the file. */
function keywordsAt(path: Path): string[] {
  let schema: unknown = topologySchema;
  for (const key of path) {
    const { shape, valueType } = inner(schema) as {
      shape?: Record<PropertyKey, unknown>;
      valueType?: unknown;
    };
    schema = shape?.[key] ?? valueType;
  }
  return Object.keys((inner(schema) as { shape: object }).shape);
}

function inner(schema: unknown): unknown {
  const { def } = schema as { def: { innerType?: unknown } };
  return def.innerType ? inner(def.innerType) : schema;
}

function wrongValue(issue: Issue, found: unknown): string {
  const what = issue.path.join(".") || "the file";
  if (found === undefined) return `${what} is missing; ${issue.message} would be right`;
  const meant = issue.path.at(-1) === "role" && typeof found === "string" ? nearest(found, roles) : null;
  const hint = meant ? `did you mean "${meant}"? It is ${issue.message}` : `${issue.message} would be right`;
  return `${what} is ${inWords(found)}; ${hint}`;
}

function inWords(value: unknown): string {
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  return typeof value === "string" ? `"${value}"` : `the ${typeof value} ${value}`;
}
