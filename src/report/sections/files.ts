import { only } from "../../domain/history.ts";
import { capturePath } from "../frames.ts";
import { type Markup, markup, relativeLink } from "../markup.ts";
import { maskSecrets } from "../mask.ts";
import type { RecordingView } from "../view.ts";
import { clock, commitText, plural, shorten } from "../words.ts";
import { command } from "./badge.ts";

/** How far the recording can be trusted: what captures lost, whether the clock was stepped, notes. */
export function caveats(view: RecordingView): Markup {
  const { history } = view.judged.recording;
  const lost = only(history, "capture").filter((capture) => capture.lost > 0);
  const steps = only(history, "clock-step");
  const unseen = view.faults.filter(({ unwitnessed }) => unwitnessed);
  const said = [
    ...lost.map(
      (capture) =>
        `The capture at ${capture.at} lost ${plural(capture.lost, "frame")} of ${capture.frames + capture.lost}: timing verdicts that rest on it are unknown.`,
    ),
    ...steps.map(
      ({ t, by }) => `The wall clock was stepped by ${by} ms at ${clock(t)}: timing verdicts are void.`,
    ),
    ...unseen.map(({ name }) => `${name} was not seen to take hold: its verdicts are unknown.`),
    ...(view.header.interrupted ? ["The run was interrupted."] : []),
  ];
  return markup`${said.length > 0 && list("caveats", said)}${notes(view)}`;
}

const list = (kind: string, texts: readonly string[]): Markup =>
  markup`<ul class="${kind}">${texts.map((text) => markup`<li>${maskSecrets(text)}</li>`)}</ul>`;

/** A note or two are read; many are folded away. */
function notes({ header }: RecordingView): Markup | null {
  const texts = [...new Set(header.notes)];
  if (texts.length === 0) return null;
  if (texts.length <= 2) return list("notes", texts);
  return markup`<details class="notes"><summary>${plural(texts.length, "note")} of the run: ${shorten(texts[0]!, 110)}</summary>${list("notes", texts)}</details>`;
}

/** The command that runs this again, and the files that it rests on. */
export function files(view: RecordingView): Markup {
  const { header, judged, path } = view;
  const captures = only(judged.recording.history, "capture");
  const link = (file: string) => markup`<a href="${relativeLink(`${path}/${file}`)}">${file}</a>`;
  return markup`<section class="files"><h3>Run it again</h3>${command(header.command)}
<p class="quiet">seed ${header.seed}${header.phase !== null && `, fault aimed at ${(header.phase * 100).toFixed(0)} % of the advertisement interval`}${header.commit && `, commit ${commitText(header.commit)}`}</p>
<h3>Files of this recording</h3><ul class="links"><li><a href="${relativeLink(path)}/">${path}/</a></li><li>${link("recording.json")}</li><li>${link("history.ndjson")}</li>
${captures.map(({ file, at, frames, lost }) => markup`<li>${link(capturePath(file))} <span class="quiet">${at}, ${plural(frames, "frame")}, ${lost === 0 ? "none lost" : `${lost} lost`}</span></li>`)}</ul></section>`;
}
