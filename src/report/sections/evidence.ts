import type { Evidence } from "../../domain/verdict.ts";
import { capturePath, displayFilter, tsharkCommand } from "../frames.ts";
import { type Markup, markup, relativeLink } from "../markup.ts";
import { maskSecrets } from "../mask.ts";
import type { RecordingView } from "../view.ts";
import { clock, plural } from "../words.ts";
import { command } from "./badge.ts";

/** More would not be read; all of it is in run.json. */
const most = 14;

export function evidenceList(
  view: RecordingView,
  evidence: readonly Evidence[],
  open: boolean,
): Markup | null {
  if (evidence.length === 0) return null;
  const shown = evidence.slice(0, most);
  const left = evidence.length - shown.length;
  return markup`<details class="evidence"${open && markup` open`}><summary>evidence (${evidence.length})</summary>
<ul>${shown.map((piece) => item(view, piece))}</ul>
${left > 0 && markup`<p class="quiet">${plural(left, "more piece")} of evidence in <a href="run.json">run.json</a></p>`}</details>`;
}

function item(view: RecordingView, evidence: Evidence): Markup {
  const { text, t, frame } = evidence;
  const show = tsharkCommand(view.path, evidence);
  const filter = displayFilter(evidence);
  return markup`<li>${t !== undefined && markup`<span class="t">${clock(t)}</span> `}${maskSecrets(text)}${
    frame !== undefined &&
    markup` <span class="frame"><a href="${relativeLink(`${view.path}/${capturePath(frame.capture)}`)}">${capturePath(frame.capture)}</a> frame ${frame.number}</span>`
  }${show !== null && command(show)}${show === null && filter !== null && markup`<code class="command" tabindex="0">${filter}</code>`}</li>`;
}
