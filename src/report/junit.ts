import type { Judgement } from "../domain/expectation.ts";
import type { JudgedRecording, JudgedRun } from "../domain/run.ts";
import type { Evidence } from "../domain/verdict.ts";
import { recordingPath } from "./directories.ts";
import { tsharkCommand } from "./frames.ts";
import { type Markup, markup } from "./markup.ts";
import { maskSecrets } from "./mask.ts";
import { verdictOf } from "./match.ts";
import { clock, expectationText, onPlane } from "./words.ts";

/** One testcase of a suite: what it is called, how it ended and why. */
interface Case {
  readonly name: string;
  readonly result: "passed" | "failure" | "error" | "skipped";
  readonly message: string;
  readonly detail: string;
}

/**
 * JUnit XML as CI servers read it: one suite for each recording, one case for each expectation. `failure` says that
 * the cluster did not do as expected, `error` that nothing can be said, `skipped` that the topology has nothing of
 * the kind.
 */
export function renderJUnit(run: JudgedRun): string {
  const suites = run.recordings.map((judged, index) => ({
    judged,
    cases: casesOf(judged, recordingPath(run, index)),
  }));
  const all = suites.flatMap(({ cases }) => cases);
  const body = suites.map(({ judged, cases }) => suite(judged, cases));
  return markup`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="${`keelhaul ${run.header.id}`}"${counts(all)}>
${body}</testsuites>
`.text;
}

function casesOf(judged: JudgedRecording, path: string): readonly Case[] {
  const { failure, name } = judged.recording.header;
  const cases = judged.judgements.map((judgement) => caseOf(judged, judgement, path));
  if (failure !== null)
    return [...cases, { name: "the lab runs", result: "error", message: failure, detail: "" }];
  if (cases.length > 0) return cases;
  return [
    {
      name: "the recording is judged",
      result: "error",
      message: `no expectation of ${name} was judged`,
      detail: "",
    },
  ];
}

function caseOf(judged: JudgedRecording, judgement: Judgement, path: string): Case {
  const { expectation, outcome, summary } = judgement;
  const verdict = verdictOf(judged, judgement);
  const lab = judged.outcome === "failed" && outcome !== "unmet";
  const results = { met: "passed", unmet: "failure", unknown: "error", "not-applicable": "skipped" } as const;
  return {
    name: `${expectation.property}${onPlane(expectation.plane)}: ${expectationText(expectation)}`,
    result: lab ? "error" : results[outcome],
    message: maskSecrets(summary),
    detail: [
      expectation.why,
      verdict?.summary ?? "no verdict",
      ...evidenceLines(path, verdict?.evidence ?? []),
    ]
      .map(maskSecrets)
      .join("\n"),
  };
}

const evidenceLines = (path: string, evidence: readonly Evidence[]): readonly string[] =>
  evidence.slice(0, 20).flatMap((piece) => {
    const show = tsharkCommand(path, piece);
    const at = piece.t === undefined ? "" : `${clock(piece.t)}: `;
    return [`- ${at}${piece.text}`, ...(show === null ? [] : [`  ${show}`])];
  });

function suite(judged: JudgedRecording, cases: readonly Case[]): Markup {
  const { header, history } = judged.recording;
  const length = history.reduce((end, { t }) => Math.max(end, t), 0) / 1e9;
  const started = new Date(Number(BigInt(header.start) / 1_000_000n)).toISOString().slice(0, 19);
  const properties = {
    command: header.command,
    seed: header.seed,
    topology: header.topology,
    stack: header.stack,
  };
  return markup`<testsuite name="${header.name}"${counts(cases)} time="${length.toFixed(3)}" timestamp="${started}">
<properties>${Object.entries(properties).map(([name, value]) => markup`<property name="${name}" value="${value}"/>`)}</properties>
${cases.map((one) => testcase(header.name, one))}<system-out>${`${header.title}. ${header.why}\nRun it again: ${header.command}`}</system-out>
</testsuite>
`;
}

function testcase(recording: string, { name, result, message, detail }: Case): Markup {
  const head = markup`<testcase classname="${`keelhaul.${recording}`}" name="${name}" time="0"`;
  if (result === "passed") return markup`${head}/>\n`;
  if (result === "skipped") return markup`${head}><skipped message="${message}"/></testcase>\n`;
  const body = markup` type="${result === "failure" ? "unmet" : "unknown"}" message="${message}">${detail}`;
  return result === "failure"
    ? markup`${head}><failure${body}</failure></testcase>\n`
    : markup`${head}><error${body}</error></testcase>\n`;
}

function counts(cases: readonly Case[]): Markup {
  const of = (result: Case["result"]) => cases.filter((one) => one.result === result).length;
  return markup` tests="${cases.length}" failures="${of("failure")}" errors="${of("error")}" skipped="${of("skipped")}"`;
}
