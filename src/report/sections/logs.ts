import { only } from "../../domain/history.ts";
import { type Markup, markup } from "../markup.ts";
import { maskSecrets } from "../mask.ts";
import { zoomsOf } from "../read/zooms.ts";
import type { RecordingView } from "../view.ts";
import { clock, plural, shorten } from "../words.ts";

const most = 120;

/** What the programs wrote around the fault and the heal. */
export function logTable(view: RecordingView): Markup | null {
  const all = only(view.judged.recording.history, "log");
  if (all.length === 0) return null;
  const zooms = zoomsOf(view);
  const near =
    zooms.length === 0 ? all : all.filter(({ t }) => zooms.some(({ from, to }) => t >= from && t <= to));
  const shown = near.slice(0, most);
  return markup`<details class="logs"><summary>What the programs wrote around the fault and the heal (${shown.length} of ${plural(all.length, "line")})</summary>
<div class="scroll"><table><caption>Log lines</caption>
<thead><tr><th scope="col">at</th><th scope="col">node</th><th scope="col">program</th><th scope="col">line</th></tr></thead>
<tbody>${shown.map(
    ({ t, node, program, text }) =>
      markup`<tr><td class="number">${clock(t)}</td><td>${node}</td><td>${program}</td><td class="mono">${shorten(maskSecrets(text), 400)}</td></tr>`,
  )}</tbody></table></div></details>`;
}
