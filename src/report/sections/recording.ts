import { only } from "../../domain/history.ts";
import { ns } from "../../domain/units.ts";
import { type Markup, markup } from "../markup.ts";
import { maskSecrets } from "../mask.ts";
import { outcomeText } from "../outcome.ts";
import type { FaultSpan } from "../read/faults.ts";
import { zoomsOf } from "../read/zooms.ts";
import { timeline } from "../timeline/timeline.ts";
import { directorClass, type RecordingView, serverClass } from "../view.ts";
import { claim, clock, planeName, plural, sign, windowName } from "../words.ts";
import { badge } from "./badge.ts";
import { configuration } from "./configuration.ts";
import { distribution } from "./distribution.ts";
import { caveats, files } from "./files.ts";
import { latencyChart } from "./latency.ts";
import { logTable } from "./logs.ts";
import { momentTable } from "./moments.ts";
import { failoverParts } from "./parts.ts";
import { verdictTable } from "./verdicts.ts";

/** One recording from top to bottom: answer, verdicts, what happened, what it rests on. */
export const recordingSection = (view: RecordingView): Markup =>
  framed(
    view,
    markup`${view.judged.recording.history.length > 0 && markup`${verdictTable(view)}${pictures(view)}`}
${configuration(view)}${logTable(view)}`,
  );

/** A recording among many that was as expected: the answer and the files; its numbers stand in the table above. */
export const shortSection = (view: RecordingView): Markup =>
  framed(
    view,
    markup`<ul class="short">${view.judged.judgements.map(
      ({ expectation, outcome, summary }) =>
        markup`<li>${sign(outcome)} ${claim(expectation)} ${windowName(expectation.window)} <span class="quiet">${planeName(expectation.plane)}: ${maskSecrets(summary)}</span></li>`,
    )}</ul><p class="quiet">One of many repetitions: not drawn. Verdicts with their evidence are in <a href="run.json">run.json</a>.</p>`,
  );

function framed(view: RecordingView, body: Markup): Markup {
  const { header, judged, id } = view;
  return markup`<section class="recording ${judged.outcome}" id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${header.title} <span class="variant">${header.name}</span> ${badge(judged.outcome, outcomeText(judged.outcome))}</h2>
<p class="purpose">${header.why}</p>
${view.faults.map(faultLine)}
${header.failure !== null && markup`<p class="failure">The lab or the machine failed, so nothing is said about the cluster: ${header.failure}</p>`}
${caveats(view)}
${body}${files(view)}</section>`;
}

const faultLine = ({ name, targets, layer, summary, witnesses }: FaultSpan): Markup =>
  markup`<p class="fault"><b>${name}</b> on ${targets.join(", ") || "nobody"} (${layer}): ${summary}. <span class="quiet">${witnesses.join("; ")}</span></p>`;

function pictures(view: RecordingView): Markup {
  const whole = { from: ns(0), to: view.end };
  return markup`<h3>What happened</h3>${legend(view)}
<figure><figcaption>The whole recording, ${clock(view.end)}${client(view)}</figcaption>
<div class="scroll">${timeline(view, whole, { title: "Timeline of the whole recording", finest: 50 })}</div></figure>
${zoomsOf(view).map((zoom) => markup`<figure><figcaption>${zoom.title}, ${clock(zoom.from)} to ${clock(zoom.to)}</figcaption><div class="scroll">${timeline(view, zoom, { title: zoom.title, finest: 10 })}</div></figure>`)}
${momentTable(view)}${failoverParts(view)}${latencyChart(view)}${distribution(view)}`;
}

function client({ answers, judged }: RecordingView): string {
  if (answers.probes.length === 0) {
    const samples = only(judged.recording.history, "load-sample").length;
    return samples === 0 ? "" : `; k6 took ${plural(samples, "sample")}`;
  }
  const failed = answers.probes.length - answers.answered;
  const how = [...answers.failures].map(([outcome, count]) => `${count} ${outcome}`).join(", ");
  return `; ${plural(answers.probes.length, "request")}, ${failed === 0 ? "all answered" : `${failed} failed (${how})`}`;
}

/** Which look stands for what: hue for the node, shape and pattern for the kind. Only what is drawn is explained. */
function legend(view: RecordingView): Markup {
  const { naming, answers, directors, rounds } = view;
  const adverts = directors.flatMap((director) =>
    director.adverts.map((advert) => ({ ...advert, own: director.vrid })),
  );
  const entries = [
    ...naming.directors.map((node) => box(`bar ${directorClass(naming, node)}`, node)),
    ...(answers.probes.length === 0 ? [] : naming.servers).map((node) =>
      box(`area ${serverClass(naming, node)}`, `answered by ${node}`),
    ),
    answers.failures.size > 0 && box("area failed", "failed request"),
    rounds.runs.some(({ value }) => value.length > 1) && box("double", "two answers to who-has"),
    rounds.runs.some(({ value }) => value.length === 0) && box("nobody", "no answer to who-has"),
    directors.some(({ down }) => down.length > 0) && box("down", "powered off"),
    view.faults.length > 0 && box("harm", "fault on"),
    adverts.length > 0 && glyph("M6 0v12", "tick d0", "advert"),
    adverts.some(({ priority }) => priority === 0) &&
      glyph("M1 1h10l-5 10z", "mark d0", "advert of priority 0"),
    adverts.some(({ vrid, own }) => own !== null && vrid !== own) &&
      glyph("M3 0h6v6h-6zM6 6v6", "mark d0", "advert of another VRID"),
    adverts.some(({ defect }) => defect !== null) &&
      glyph("M1 1l10 10m0-10l-10 10", "mark bad", "malformed advert"),
  ];
  return markup`<ul class="legend" aria-label="Legend">${entries}</ul>`;
}

const box = (kind: string, text: string): Markup =>
  key(markup`<rect class="${kind}" width="12" height="12"/>`, text);
const glyph = (path: string, kind: string, text: string): Markup =>
  key(markup`<path class="${kind}" d="${path}"/>`, text);
const key = (shape: Markup, text: string): Markup =>
  markup`<li><svg class="swatch" viewBox="0 0 12 12" aria-hidden="true">${shape}</svg>${text}</li>`;
