import { between } from "../../domain/units.ts";
import { type Markup, markup } from "../markup.ts";
import { maskSecrets } from "../mask.ts";
import { momentsOf } from "../read/moments.ts";
import { faultStart, type RecordingView } from "../view.ts";
import { clock, offset, plural } from "../words.ts";

const most = 150;

/** The timeline as a table: what changed, when, and how long after the fault. */
export function momentTable(view: RecordingView): Markup {
  const moments = momentsOf(view);
  const zero = faultStart(view);
  const left = moments.length - most;
  return markup`<details class="moments"><summary>The same as a table (${plural(moments.length, "moment")})</summary>
<div class="scroll"><table><caption>What changed, in order</caption>
<thead><tr><th scope="col">at</th><th scope="col">since fault</th><th scope="col">kind</th><th scope="col">who</th><th scope="col">what</th></tr></thead>
<tbody>${moments
    .slice(0, most)
    .map(
      ({ t, kind, who, text }) =>
        markup`<tr class="k-${kind}"><td class="number">${clock(t)}</td><td class="number">${zero !== null && offset(between(zero, t))}</td><td>${kind}</td><td>${who}</td><td>${maskSecrets(text)}</td></tr>`,
    )}</tbody></table></div>
${left > 0 && markup`<p class="quiet">${plural(left, "later moment")} not shown; the history has them all</p>`}</details>`;
}
