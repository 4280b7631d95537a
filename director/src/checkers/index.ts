import type { Checker } from "../config/model.ts";
import type { CheckerKind } from "./checker.ts";
import { tcpCheck } from "./tcp-check.ts";

const kinds: { readonly [kind in Checker["kind"]]?: unknown } = { TCP_CHECK: tcpCheck };

/** The kind of checker a configuration asks for; undefined where this director has none of that name. */
export function checkerKind(config: Checker): CheckerKind | undefined {
  return kinds[config.kind] as CheckerKind | undefined;
}
