import type { JudgedRun } from "../domain/run.ts";
import { recordingPath } from "./directories.ts";
import { type Markup, markup } from "./markup.ts";
import { answer } from "./outcome.ts";
import { page } from "./page.ts";
import { detailedOf } from "./read/detailed.ts";
import { recordingSection, shortSection } from "./sections/recording.ts";
import { summary } from "./sections/summary.ts";
import { viewOf } from "./view.ts";

/** The report as one HTML file that asks nothing of any other place. */
export function renderHtml(run: JudgedRun): string {
  const views = run.recordings.map((judged, index) => viewOf(judged, recordingPath(run, index)));
  const detailed = detailedOf(views);
  const body = markup`${summary(run, views)}${views.map((view) => (detailed.has(view) ? recordingSection(view) : shortSection(view)))}${footer(run)}`;
  return page(`${answer(run)} Keelhaul, ${run.header.id}`, body);
}

const footer = ({
  header,
}: JudgedRun): Markup => markup`<footer><p>The same for machines: <a href="run.json">run.json</a>, <a href="junit.xml">junit.xml</a>; in short: <a href="summary.md">summary.md</a>.
Render again with <code>keelhaul report ${header.id}</code>, judge again with <code>keelhaul judge ${header.id}</code>. Commands that name captures are to be given in the directory of this file.</p>
<p>Times are seconds since the recording's start on one clock (CLOCK_REALTIME), stamped by the kernel where it stamps. Numbers after ± are the worst error of the measurement.</p></footer>`;
