import { measureNamed } from "../match.ts";
import type { RecordingView } from "../view.ts";
import { groupsOf } from "./repetitions.ts";

/** With more recordings than this the page would grow past what a browser and a reader like. */
const most = 12;

/**
 * Which recordings are drawn in full. Of many repetitions these are the ones worth looking at: those that are not as
 * expected, and of each scenario the first and the one with the longest outage.
 */
export function detailedOf(views: readonly RecordingView[]): ReadonlySet<RecordingView> {
  if (views.length <= most) return new Set(views);
  const odd = views.filter(({ judged }) => judged.outcome !== "met");
  const telling = groupsOf(views).flatMap(({ views: own }) => [own[0]!, longest(own)]);
  return new Set([...odd, ...telling].slice(0, 2 * most));
}

const longest = (views: readonly RecordingView[]): RecordingView =>
  views.reduce((most, view) => (outage(view) > outage(most) ? view : most));

const outage = ({ judged }: RecordingView): number => measureNamed(judged.verdicts, "outage")?.value ?? 0;
