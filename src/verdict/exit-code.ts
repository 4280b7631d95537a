import type { JudgedRecording } from "../domain/run.ts";

/**
 * The exit code for recordings judged together: 3 when a lab or the machine failed, else 1 when an expectation
 * is unmet, else 4 when something is unknown (or nothing was judged), else 0.
 */
export function exitCodeOf(judged: readonly Pick<JudgedRecording, "outcome">[]): 0 | 1 | 3 | 4 {
  const outcomes = judged.map(({ outcome }) => outcome);
  if (outcomes.includes("failed")) return 3;
  if (outcomes.includes("unmet")) return 1;
  return outcomes.includes("unknown") || outcomes.length === 0 ? 4 : 0;
}
