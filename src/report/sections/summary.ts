import type { Expectation, Judgement } from "../../domain/expectation.ts";
import type { JudgedRun } from "../../domain/run.ts";
import type { Verdict } from "../../domain/verdict.ts";
import { type Markup, markup } from "../markup.ts";
import { measureNamed } from "../match.ts";
import { answer, exitMeaning, outcomeText } from "../outcome.ts";
import { type Group, groupsOf } from "../read/repetitions.ts";
import type { RecordingView } from "../view.ts";
import {
  claim,
  commitText,
  measureError,
  measureValue,
  planeName,
  planes,
  sign,
  windowName,
} from "../words.ts";
import { badge, command } from "./badge.ts";
import { problemList } from "./problems.ts";
import { repetitionChart } from "./repetitions.ts";

/** The whole run on one screen. */
export function summary(run: JudgedRun, views: readonly RecordingView[]): Markup {
  const exit = exitMeaning(run);
  return markup`<header class="run ${exit.outcome}"><p class="kicker">Keelhaul · run ${run.header.id}</p>
<h1><span class="sign" aria-hidden="true">${sign(exit.outcome)}</span> ${answer(run)}</h1>
<p class="exit">Exit code ${exit.code}: ${exit.text}.</p>
${problemList(views)}${facts(run, views)}${command(run.header.command)}</header>
${recordingsTable(views)}`;
}

function facts({ header }: JudgedRun, views: readonly RecordingView[]): Markup {
  const environment = views[0]?.header.environment;
  const entries: readonly (readonly [string, string | number])[] = [
    ["topology", header.topology],
    ["stack", header.stack],
    ["engine", `${header.engine}${environment?.rootless ? ", rootless" : ""}`],
    ["seed", header.seed],
    ["commit", header.commit === null ? "not in a repository" : commitText(header.commit)],
    ...(environment === undefined
      ? []
      : ([
          ["kernel", environment.kernel],
          ["Node.js", environment.node],
          ["cores", environment.cores],
        ] as const)),
    ["started", header.startedAt],
  ];
  return markup`<dl class="facts">${entries.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function recordingsTable(views: readonly RecordingView[]): Markup {
  const groups = groupsOf(views);
  return markup`<section aria-labelledby="recordings"><h2 id="recordings">Recordings</h2>
<div class="scroll"><table class="summary"><caption>One row for each recording; durations of two holders by plane, never added up</caption>
<thead><tr><th scope="col">scenario</th><th scope="col">outcome</th><th scope="col">outage</th><th scope="col">detection</th><th scope="col">two holders</th><th scope="col">expected</th></tr></thead>
${groups.map(({ views: own, ...group }) => markup`<tbody>${own.length > 1 && groupRow({ views: own, ...group })}${own.map((view) => row(view, own.length > 1))}</tbody>`)}</table></div>
${groups.map(repetitionChart)}</section>`;
}

/** Repetitions together: how many are as expected, and median and worst of what was measured. */
function groupRow({ name, variant, views, measures }: Group): Markup {
  const met = views.filter(({ judged }) => judged.outcome === "met").length;
  return markup`<tr class="group"><th scope="row">${name}${variant && markup` <span class="variant">${variant}</span>`}</th>
<td>${badge(met === views.length ? "met" : "unmet", `${met} of ${views.length} as expected`)}</td>
<td data-name="outage">${spread(measures, "outage")}</td><td data-name="detection">${spread(measures, "detection")}</td><td class="planes" data-name="two holders">${doubles(views.flatMap(({ judged }) => judged.verdicts))}</td><td class="expectations">${expected(views[0]!)}</td></tr>`;
}

function spread(measures: Group["measures"], name: string): Markup {
  const found = measures.find((measure) => measure.name === name);
  if (found === undefined) return markup`<span class="quiet">–</span>`;
  const line = (word: string, value: number) =>
    markup`<span class="plane-value"><span class="name">${word}</span> <b>${measureValue(value, found.unit)}</b></span>`;
  return markup`${line("median", found.median)}${line("worst", found.worst)}`;
}

function row(view: RecordingView, repeated: boolean): Markup {
  const { header, judged } = view;
  const aimed = header.phase === null ? null : `at ${Math.round(header.phase * 100)} % of the interval`;
  const name = repeated
    ? markup`<a href="#${view.id}">repetition ${header.repetition}</a><span class="variant">${aimed}</span>`
    : markup`<a href="#${view.id}">${header.scenario}</a>${header.variant && markup` <span class="variant">${header.variant}</span>`}`;
  return markup`<tr class="${judged.outcome}${repeated && " repeated"}"><th scope="row">${name}</th>
<td>${badge(judged.outcome, outcomeText(judged.outcome))}</td>
<td class="number" data-name="outage">${value(view, "outage")}</td><td class="number" data-name="detection">${value(view, "detection")}</td>
<td class="planes" data-name="two holders">${doubles(judged.verdicts)}</td><td class="expectations">${repeated && judged.outcome === "met" ? null : expected(view)}</td></tr>`;
}

function value(view: RecordingView, name: string): Markup {
  const measure = measureNamed(view.judged.verdicts, name);
  if (measure === undefined) return markup`<span class="quiet">–</span>`;
  return markup`${measureValue(measure.value, measure.unit)}<span class="why">${measureError(measure)}</span>`;
}

/** For how long two nodes held the address while the fault lasted, on each plane that can tell. */
function doubles(verdicts: readonly Verdict[]): Markup {
  const found = planes.flatMap((plane) => {
    const during = verdicts.filter(
      ({ property, window }) => property === "single-holder" && window !== "healed",
    );
    const measure = measureNamed(during, "double", plane);
    return measure === undefined ? [] : [{ plane, measure }];
  });
  if (found.length === 0) return markup`<span class="quiet">–</span>`;
  return markup`${found.map(
    ({ plane, measure }) =>
      markup`<span class="plane-value"><span class="name">${planeName(plane)}</span> ${measure.value > 0 ? markup`<b>${measureValue(measure.value, measure.unit)}</b>` : "none"}</span>`,
  )}`;
}

/** Expectations in short, those of one kind on several planes together; what was not met comes first. */
function expected(view: RecordingView): Markup {
  const groups = [...Map.groupBy(view.judged.judgements, ({ expectation }) => shortText(expectation))].map(
    ([text, judgements]) => ({ text, judgements, outcome: gravest(judgements) }),
  );
  if (groups.length === 0)
    return markup`<span class="quiet">${view.header.failure ?? "nothing judged"}</span>`;
  return markup`<ul>${groups
    .toSorted((a, b) => gravity.indexOf(a.outcome) - gravity.indexOf(b.outcome))
    .map(({ text, judgements, outcome }) => {
      const on = judgements.flatMap(({ expectation: { plane }, outcome: own }) =>
        plane === null || own !== outcome ? [] : planeName(plane),
      );
      return markup`<li class="${outcome}">${sign(outcome)} ${text} <span class="quiet">${[...new Set(on)].join(", ")}</span></li>`;
    })}</ul>`;
}

const gravity: readonly Judgement["outcome"][] = ["unmet", "unknown", "met", "not-applicable"];
const gravest = (judgements: readonly Judgement[]): Judgement["outcome"] =>
  gravity.find((outcome) => judgements.some((judgement) => judgement.outcome === outcome))!;

const shortText = (expectation: Expectation): string =>
  `${claim(expectation)} ${windowName(expectation.window)}`;
