import type { JudgedRun } from "../domain/run.ts";
import { renderHtml } from "./html.ts";
import { renderJson } from "./json.ts";
import { renderJUnit } from "./junit.ts";
import { renderMarkdown } from "./markdown.ts";

export { type RecordingJson, type RunJson, runJson } from "./json.ts";
export { answer, type ExitMeaning, exitMeaning } from "./outcome.ts";
export { renderHtml, renderJson, renderJUnit, renderMarkdown };

/** The files of a report by name, as they lie in the run's directory. */
export interface Reports {
  readonly "index.html": string;
  readonly "junit.xml": string;
  readonly "run.json": string;
  readonly "summary.md": string;
}

/** Everything that is told of a run: a pure function of the judged run, without clock, file or socket. */
export const renderReports = (run: JudgedRun): Reports => ({
  "index.html": renderHtml(run),
  "junit.xml": renderJUnit(run),
  "run.json": renderJson(run),
  "summary.md": renderMarkdown(run),
});
