/** Reasons to mistrust a recording. A doubt never turns into a pass, and hides no violation proven elsewhere. */
import { only } from "../domain/history.ts";
import type { Plane, Role } from "../domain/node.ts";
import { formatMs } from "../domain/units.ts";
import type { Verdict } from "../domain/verdict.ts";
import type { Scene } from "./scene.ts";

/** Whose captures a plane rests on. */
const tapsOf: Readonly<Record<Plane, readonly Role[]>> = {
  address: [],
  wire: ["director"],
  arp: ["director", "observer"],
  data: ["client"],
  state: [],
};

/** Frames that are missing from the captures that the planes rest on, and steps of the clock. */
export function doubtsAbout(scene: Scene, planes: readonly Plane[]): readonly string[] {
  const roles = planes.flatMap((plane) => tapsOf[plane]);
  const roleOf = (name: string) => scene.header.nodes.find((node) => node.name === name)?.role;
  const lost = only(scene.history, "capture")
    .filter(({ at, lost }) => lost > 0 && roles.includes(roleOf(at) ?? "router"))
    .map(({ at, lost }) => `the capture at ${at} lost ${lost} frames`);
  const steps = only(scene.history, "clock-step").map(
    ({ by }) => `the wall clock was stepped by ${formatMs(by)} during the run`,
  );
  return [...lost, ...steps];
}

/** The doubt that a fault leaves which was never seen to take hold. */
export function doubtAboutFault(scene: Scene): readonly string[] {
  return scene.fault !== null && scene.fault.began === null
    ? ["the fault was not seen to take hold, so nothing here can be put down to it"]
    : [];
}

/**
 * The verdict as far as the doubts let it stand: what holds becomes unknown. A violation stands, unless the
 * doubts touch the very numbers it is made of (`voids`).
 */
export function tempered(verdict: Verdict, doubts: readonly string[], voids = false): Verdict {
  const touched = verdict.outcome === "holds" || (voids && verdict.outcome === "violated");
  if (doubts.length === 0 || !touched) return verdict;
  return {
    ...verdict,
    outcome: "unknown",
    summary: `Not known: ${doubts.join("; ")}. What was seen: ${verdict.summary}`,
    evidence: [...doubts.map((text) => ({ text })), ...verdict.evidence],
  };
}
