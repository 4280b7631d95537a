import { type Markup, markup } from "../markup.ts";
import { maskSecrets } from "../mask.ts";
import { finding, troubling } from "../match.ts";
import type { RecordingView } from "../view.ts";
import { expectationText, onPlane, plural, sign } from "../words.ts";

const most = 12;

/** What is not as expected, at the very top: which expectation, what was seen instead, and where to read on. */
export function problemList(views: readonly RecordingView[]): Markup | null {
  const problems = views.flatMap(problemsOf);
  if (problems.length === 0) return null;
  return markup`<ul class="problems">${problems.slice(0, most)}</ul>
${problems.length > most && markup`<p class="quiet">${plural(problems.length - most, "more finding")} below</p>`}`;
}

function problemsOf(view: RecordingView): readonly Markup[] {
  const { header, judged, id } = view;
  const link = markup`<a href="#${id}">${header.name}</a>`;
  const failure =
    header.failure === null
      ? []
      : [markup`<li class="failed">${sign("failed")} ${link} failed: ${header.failure}</li>`];
  const missed = troubling(judged).map(
    (judgement) =>
      markup`<li class="${judgement.outcome}">${sign(judgement.outcome)} ${link} expected <b>${expectationText(judgement.expectation)}</b>${onPlane(judgement.expectation.plane)}: ${maskSecrets(finding(judged, judgement))}</li>`,
  );
  return [...failure, ...missed];
}
