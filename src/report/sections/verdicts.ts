import type { Judgement } from "../../domain/expectation.ts";
import type { Plane } from "../../domain/node.ts";
import type { Measure, Verdict } from "../../domain/verdict.ts";
import { type Markup, markup } from "../markup.ts";
import { maskSecrets } from "../mask.ts";
import { finding, judgementsOf, verdictOf } from "../match.ts";
import type { RecordingView } from "../view.ts";
import {
  boundsText,
  claim,
  measureError,
  measureExpected,
  measureTitle,
  measureValue,
  planes,
  planeTitle,
  windowName,
} from "../words.ts";
import { badge } from "./badge.ts";
import { evidenceList } from "./evidence.ts";

/** Every expectation with what was seen, plane by plane; then the verdicts that nobody asked for. */
export function verdictTable(view: RecordingView): Markup {
  const { verdicts, judgements } = view.judged;
  const unasked = verdicts.filter((verdict) => judgementsOf(view.judged, verdict).length === 0);
  const told = unasked.filter(({ outcome }) => outcome !== "not-applicable");
  const bodies = planes.map((plane) => ({
    plane,
    judgements: judgements.filter(({ expectation }) => expectation.plane === plane),
  }));
  if (verdicts.length + judgements.length === 0)
    return markup`<p class="quiet">No verdict was given for this recording.</p>`;
  return markup`<div class="scroll"><table class="verdicts"><caption>Verdicts, each on its own plane of evidence</caption>${head}
${bodies.filter((body) => body.judgements.length > 0).map((body) => planeBody(view, body))}</table></div>
${
  told.length > 0 &&
  markup`<details class="unasked"><summary>Judged though nothing was expected (${told.length})</summary>
<div class="scroll"><table class="verdicts"><caption>Further verdicts</caption>${head}<tbody>${told.map((verdict) => unaskedRow(view, verdict))}</tbody></table></div></details>`
}`;
}

const head = markup`<thead><tr><th scope="col">outcome</th><th scope="col">expected</th><th scope="col">seen</th></tr></thead>`;

function planeBody(
  view: RecordingView,
  { plane, judgements }: { plane: Plane | null; judgements: readonly Judgement[] },
): Markup {
  const said = judgements.filter(({ outcome }) => outcome !== "not-applicable").toSorted(unmetFirst);
  const silent = Map.groupBy(
    judgements.filter(({ outcome }) => outcome === "not-applicable"),
    ({ summary }) => summary,
  );
  return markup`<tbody><tr class="plane"><th scope="rowgroup" colspan="3">${planeTitle(plane)}</th></tr>
${said.map((judgement) => judgedRow(view, judgement))}${[...silent].map(([summary, own]) => silentRow(summary, own))}</tbody>`;
}

/** What the topology or the load has nothing for takes one line, whatever was expected of it. */
const silentRow = (
  summary: string,
  judgements: readonly Judgement[],
): Markup => markup`<tr class="unasked"><td>${badge("not-applicable")}</td>
<td>${judgements.map(({ expectation }) => `${claim(expectation)} ${windowName(expectation.window)}`).join("; ")}</td>
<td>${maskSecrets(summary)}</td></tr>`;

const order: readonly Judgement["outcome"][] = ["unmet", "unknown", "met"];
const unmetFirst = (a: Judgement, b: Judgement): number =>
  order.indexOf(a.outcome) - order.indexOf(b.outcome);

function judgedRow(view: RecordingView, judgement: Judgement): Markup {
  const { expectation, outcome } = judgement;
  const verdict = verdictOf(view.judged, judgement);
  const bounds = boundsText(expectation.bounds);
  const open = outcome === "unmet" || outcome === "unknown";
  const summary = finding(view.judged, judgement);
  const own =
    summary !== verdict?.summary &&
    markup`<p class="judgement">${maskSecrets(withoutVerdict(summary, verdict))}</p>`;
  return markup`<tr class="${outcome}"><td>${badge(outcome)}</td>
<td><strong>${claim(expectation)}</strong> ${windowName(expectation.window)}${bounds && ` ${bounds}`}<span class="why">${expectation.why}</span></td>
<td>${own}${verdict && seen(view, verdict, open)}</td></tr>`;
}

/** The judgement's own words, where it goes on with those of the verdict that stand below it. */
const withoutVerdict = (summary: string, verdict: Verdict | undefined): string =>
  verdict !== undefined && summary.endsWith(verdict.summary)
    ? summary.slice(0, -verdict.summary.length).trim()
    : summary;

const unaskedRow = (
  view: RecordingView,
  verdict: Verdict,
): Markup => markup`<tr class="unasked"><td>${badge(verdict.outcome)}</td>
<td>${claim({ property: verdict.property, expect: "holds" })}? ${windowName(verdict.window)}<span class="why">${planeTitle(verdict.plane)}</span></td>
<td>${seen(view, verdict, false)}</td></tr>`;

const seen = (
  view: RecordingView,
  verdict: Verdict,
  open: boolean,
): Markup => markup`<p>${maskSecrets(verdict.summary)}</p>
${verdict.measures.length > 0 && markup`<ul class="measures">${verdict.measures.map(measure)}</ul>`}${evidenceList(view, verdict.evidence, open)}`;

function measure(one: Measure): Markup {
  const expected = measureExpected(one);
  return markup`<li><span class="name">${measureTitle(one.name)}</span> <b>${measureValue(one.value, one.unit)}</b>${measureError(one)}${expected && markup` <span class="expected">(${expected})</span>`}</li>`;
}
