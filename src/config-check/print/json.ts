import type { CheckResult } from "../check.ts";
import type { Condition } from "../outcome/conditions.ts";

/** The document of `--json`; a change of a key's meaning comes with another `version`. */
export function jsonReport({ files, fatal, findings, outcomes }: CheckResult, exitCode: number) {
  return {
    format: "keelhaul-config-check",
    version: 1,
    files,
    fatal,
    exitCode,
    findings: findings.map(({ severityIn: _, ...finding }) => finding),
    outcomes: outcomes.map(({ outcomes: rows, ...table }) => ({
      ...table,
      outcomes: rows.map(({ conditions, priorities, ...row }) => ({
        nodes: conditions.map((condition, index) => ({
          name: table.nodes[index],
          ...plain(condition),
          priority: priorities[index] ?? null,
        })),
        ...row,
      })),
    })),
  };
}

function plain(condition: Condition) {
  return condition.kind === "failing"
    ? { condition: condition.kind, failing: condition.trackers.map(({ name }) => name) }
    : { condition: condition.kind };
}
