/** SARIF 2.1.0 (OASIS Standard), for code hosts. */
import { pathToFileURL } from "node:url";
import type { CheckResult } from "../check.ts";
import type { Finding, Position } from "../finding.ts";
import { rules } from "../rules/index.ts";

const levels = { error: "error", warning: "warning", info: "note" } as const;

/** @param version of Keelhaul. */
export function sarifReport({ findings }: CheckResult, version: string) {
  const ids = [...new Set(findings.map(({ rule }) => rule))];
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "keelhaul config check", version, rules: ids.map(describe) } },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => resultOf(finding, ids.indexOf(finding.rule))),
      },
    ],
  };
}

function describe(id: string) {
  const titles = rules.filter((rule) => rule.id === id).map(({ title }) => title);
  return {
    id,
    shortDescription: { text: titles.join("; ") || `the file's syntax: ${id.replace("syntax/", "")}` },
  };
}

function resultOf({ rule, severity, message, versions, hint, related, ...at }: Finding, ruleIndex: number) {
  const versionText = versions === undefined ? "" : ` (${versions})`;
  return {
    ruleId: rule,
    ruleIndex,
    level: levels[severity],
    message: { text: `${message}${versionText}${hint === undefined ? "" : ` ${hint}`}` },
    locations: [{ physicalLocation: place(at) }],
    ...(related.length === 0
      ? {}
      : {
          relatedLocations: related.map((each, id) => ({
            id,
            physicalLocation: place(each),
            message: { text: each.message },
          })),
        }),
  };
}

function place({ file, line, column }: Position) {
  return { artifactLocation: { uri: uriOf(file) }, region: { startLine: line, startColumn: column } };
}

/** Relative paths stay relative, as code hosts want them. */
const uriOf = (file: string): string =>
  file.startsWith("/") ? pathToFileURL(file).href : file.split("/").map(encodeURIComponent).join("/");
