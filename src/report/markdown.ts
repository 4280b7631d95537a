import type { JudgedRecording, JudgedRun } from "../domain/run.ts";
import { visible } from "./markup.ts";
import { maskSecrets } from "./mask.ts";
import { finding, measureNamed, troubling } from "./match.ts";
import { answer, exitMeaning, outcomeText } from "./outcome.ts";
import { commitText, expectationText, measureValue, onPlane, plural, shorten, sign } from "./words.ts";

/** CI pages cut or refuse long summaries; what is left out is counted. */
const [mostRows, mostUnmet] = [60, 20];

/** A short summary for the page of a CI job: the answer, one row for each recording, and what is not as expected. */
export function renderMarkdown(run: JudgedRun): string {
  const { header, recordings } = run;
  const exit = exitMeaning(run);
  return [
    `## ${sign(exit.outcome)} ${plain(answer(run))}`,
    `Exit code ${exit.code}: ${exit.text}.`,
    [
      "| recording | outcome | outage | detection |",
      "| --- | --- | ---: | ---: |",
      ...recordings.slice(0, mostRows).map(row),
    ].join("\n"),
    ...more(recordings.length - mostRows, "recording"),
    ...problems(recordings),
    `Run it again: ${code(header.command)}`,
    plain(
      `Topology ${header.topology}, stack ${header.stack}, engine ${header.engine}, seed ${header.seed}${header.commit === null ? "" : `, commit ${commitText(header.commit)}`}, started ${header.startedAt}. The whole report is index.html.`,
    ),
  ]
    .join("\n\n")
    .concat("\n");
}

function row({ recording, outcome, verdicts }: JudgedRecording): string {
  const value = (name: string) => {
    const measure = measureNamed(verdicts, name);
    return measure === undefined ? "" : measureValue(measure.value, measure.unit);
  };
  const cells = [
    recording.header.name,
    `${sign(outcome)} ${outcomeText(outcome)}`,
    value("outage"),
    value("detection"),
  ];
  return `| ${cells.map(plain).join(" | ")} |`;
}

function problems(recordings: readonly JudgedRecording[]): readonly string[] {
  const lines = recordings.flatMap(problemsOf);
  if (lines.length === 0) return [];
  return [
    "### Not as expected",
    lines.slice(0, mostUnmet).join("\n"),
    ...more(lines.length - mostUnmet, "finding"),
  ];
}

function problemsOf(judged: JudgedRecording): readonly string[] {
  const { failure, name } = judged.recording.header;
  const failed = failure === null ? [] : [`- ! **${plain(name)}** failed: ${plain(failure)}`];
  const missed = troubling(judged).map((judgement) => {
    const { outcome, expectation } = judgement;
    const wanted = `${plain(expectationText(expectation))}${onPlane(expectation.plane)}`;
    return `- ${sign(outcome)} **${plain(name)}** expected ${wanted}: ${plain(finding(judged, judgement))}`;
  });
  return [...failed, ...missed];
}

const more = (left: number, what: string): readonly string[] =>
  left > 0 ? [`${plural(left, `more ${what}`)} in index.html.`] : [];

/** One line that Markdown and HTML leave alone. */
const plain = (text: string): string =>
  shorten(visible(maskSecrets(text)).replace(/\s+/g, " "), 500).replace(
    /[\\`*_[\]|~#@<>&]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );

/** Code in a fence longer than any that it holds. */
const code = (text: string): string => {
  const line = visible(text).replace(/\s+/g, " ");
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `\`${line}\`` : `${fence} ${line} ${fence}`;
};
