import type { Mac } from "../../domain/address.ts";
import type { WhoHasEvent } from "../../domain/history.ts";
import { between, formatMs } from "../../domain/units.ts";
import { type Markup, markup } from "../markup.ts";
import type { Rounds } from "../read/who-has.ts";
import { directorClass, type RecordingView } from "../view.ts";
import { clock, shorten } from "../words.ts";
import { bar, barText, clip, fine, type Lane, type Plot, within } from "./lane.ts";

const row = 17;
/** So many answers are drawn one by one, as marks; more become bars. */
const singly = 160;

/** One row for each MAC that answered; a round that two answered is ringed in red, one that nobody did is dashed. */
export function whoHasLane(view: RecordingView): Lane | null {
  const { rounds, naming } = view;
  if (rounds.events.length === 0) return null;
  const rows = rounds.macs.map(({ mac, node }) => ({
    mac,
    name: naming.macText(mac),
    kind: directorClass(naming, node),
  }));
  const height = Math.max(1, rows.length) * row + 9;
  return {
    label: "who has the VIP?",
    note: rows.map(({ name }) => shorten(name, 24)).join(" / ") || "no answer",
    height,
    draw(plot, y) {
      const shown = rounds.events.filter((event) => within(plot, event.t));
      const marks =
        shown.length <= singly ? rows.map((r, i) => rowMarks(plot, y + 4 + i * row, r, shown, i)) : null;
      return markup`
${rows.map((r, i) => (marks ? null : rowBars(plot, y + 4 + i * row, r, rounds.runs)))}${marks}
${rounds.runs.map((run) => (run.value.length === 1 ? null : oddRun(plot, y + 1, height - 3, run)))}`;
    },
  };
}

interface Row {
  readonly mac: Mac;
  readonly name: string;
  readonly kind: string;
}

function rowBars(plot: Plot, y: number, { mac, name, kind }: Row, runs: Rounds["runs"]): Markup {
  const own = runs.filter(({ value }) => value.includes(mac));
  return markup`${own.map((run) => {
    const box = clip(plot, run);
    if (box === null) return null;
    const title = `${name} (${mac}) answered, ${clock(run.from)} to ${clock(run.to)}`;
    return markup`${bar(box, y, 12, `bar ${kind}`, title)}${barText(box, y + 9.5, [name], "small on")}`;
  })}`;
}

/** Rows differ in shape as well as in colour: circle, diamond, square. */
function rowMarks(
  plot: Plot,
  y: number,
  { mac, name, kind }: Row,
  shown: readonly WhoHasEvent[],
  i: number,
): Markup {
  return markup`${shown.map((event) => {
    const answer = event.answers.find((given) => given.mac === mac);
    if (answer === undefined) return null;
    const title = `${name} (${mac}) answered the round of ${clock(event.t)} after ${formatMs(answer.after)}`;
    return markup`<path class="dot ${kind}" d="${shape(fine(plot.x(event.t)), y + 6, i)}"><title>${title}</title></path>`;
  })}`;
}

const shape = (x: number, y: number, i: number): string =>
  [
    `M${fine(x - 3.5)} ${y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0`,
    `M${x} ${fine(y - 4.5)}l4.5 4.5l-4.5 4.5l-4.5-4.5z`,
    `M${fine(x - 3.2)} ${fine(y - 3.2)}h6.4v6.4h-6.4z`,
  ][i % 3]!;

function oddRun(plot: Plot, y: number, height: number, run: Rounds["runs"][number]): Markup | null {
  const box = clip(plot, run);
  if (box === null) return null;
  const double = run.value.length > 1;
  const what = double ? `${run.value.length} answers` : "nobody answered";
  const title = `${what}, ${clock(run.from)} to ${clock(run.to)} (${formatMs(between(run.from, run.to))})`;
  const text = double ? null : barText(box, y + height / 2 + 4, [what, "nobody"], "quiet");
  return markup`${bar(box, y, height, double ? "double" : "nobody", title)}${text}`;
}
