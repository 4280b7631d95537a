import type { Judgement } from "../../domain/expectation.ts";
import type { Measure, Verdict } from "../../domain/verdict.ts";
import { type Markup, markup } from "../markup.ts";
import { maskSecrets } from "../mask.ts";
import { judgementsOf, verdictOf } from "../match.ts";
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
  const { judged } = view;
  const rows = planes.map((plane) => ({
    plane,
    judgements: judged.judgements.filter(({ expectation }) => expectation.plane === plane),
    others: judged.verdicts.filter(
      (verdict) => verdict.plane === plane && judgementsOf(judged, verdict).length === 0,
    ),
  }));
  const bodies = rows.filter(({ judgements, others }) => judgements.length + others.length > 0);
  if (bodies.length === 0) return markup`<p class="quiet">No verdict was given for this recording.</p>`;
  return markup`<div class="scroll"><table class="verdicts"><caption>Verdicts, each on its own plane of evidence</caption>
<thead><tr><th scope="col">outcome</th><th scope="col">expected</th><th scope="col">seen</th></tr></thead>
${bodies.map(
  ({
    plane,
    judgements,
    others,
  }) => markup`<tbody><tr class="plane"><th scope="rowgroup" colspan="3">${planeTitle(plane)}</th></tr>
${[...judgements].sort(unmetFirst).map((judgement) => judgedRow(view, judgement))}
${others.map((verdict) => unaskedRow(view, verdict))}</tbody>`,
)}</table></div>`;
}

const order: readonly Judgement["outcome"][] = ["unmet", "unknown", "met", "not-applicable"];
const unmetFirst = (a: Judgement, b: Judgement): number =>
  order.indexOf(a.outcome) - order.indexOf(b.outcome);

function judgedRow(view: RecordingView, judgement: Judgement): Markup {
  const { expectation, outcome, summary } = judgement;
  const verdict = verdictOf(view.judged, judgement);
  const bounds = boundsText(expectation.bounds);
  const open = outcome === "unmet" || outcome === "unknown";
  const own = summary !== verdict?.summary && markup`<p class="judgement">${maskSecrets(summary)}</p>`;
  return markup`<tr class="${outcome}"><td>${badge(outcome)}</td>
<td><strong>${claim(expectation)}</strong> ${windowName(expectation.window)}${bounds && ` ${bounds}`}<span class="why">${expectation.why}</span></td>
<td>${own}${verdict && seen(view, verdict, open)}</td></tr>`;
}

const unaskedRow = (
  view: RecordingView,
  verdict: Verdict,
): Markup => markup`<tr class="unasked"><td>${badge(verdict.outcome)}</td>
<td>${verdict.property} ${windowName(verdict.window)}<span class="why">nothing expected</span></td>
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
