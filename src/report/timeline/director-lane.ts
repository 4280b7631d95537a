import type { AdvertEvent } from "../../domain/history.ts";
import { between, formatMs } from "../../domain/units.ts";
import { type Markup, markup } from "../markup.ts";
import type { DirectorLife } from "../read/directors.ts";
import type { Span } from "../read/span.ts";
import { directorClass, type RecordingView } from "../view.ts";
import { clock } from "../words.ts";
import { bar, barText, clip, fine, type Lane, type Plot, within } from "./lane.ts";

/** From top to bottom: the address held, the adverts sent, the daemon's own claim. */
export function directorLane(view: RecordingView, director: DirectorLife): Lane {
  const colour = directorClass(view.naming, director.node);
  return {
    label: director.node,
    note: configured(view, director),
    height: 58,
    draw: (plot, y) => markup`
${director.down.map((span) => down(plot, y, span))}
${director.held.map((span) => held(plot, y + 4, span, colour))}
${adverts(plot, y + 25, director, colour)}
${director.claims.map((span) => claim(plot, y + 44, span, colour))}`,
  };
}

function configured(view: RecordingView, { node }: DirectorLife): string {
  const instance = view.header.instances.find((facts) => facts.node === node);
  return instance === undefined ? "director" : `priority ${instance.priority}, VRID ${instance.vrid}`;
}

const length = ({ from, to }: Span): string =>
  `${clock(from)} to ${clock(to)} (${formatMs(between(from, to))})`;

function down(plot: Plot, y: number, span: Span): Markup | null {
  const box = clip(plot, span);
  if (box === null) return null;
  return markup`${bar(box, y + 1, 56, "down", `powered off, ${length(span)}`)}${barText(box, y + 33, ["powered off", "off"], "quiet")}`;
}

function held(plot: Plot, y: number, span: DirectorLife["held"][number], colour: string): Markup | null {
  const box = clip(plot, span);
  if (box === null) return null;
  const title = `${span.address} on ${span.interface}, ${length(span)}`;
  return markup`${bar(box, y, 17, `bar ${colour}`, title)}${barText(box, y + 12.5, [`holds ${span.address}`, span.address, "holds"], "on")}`;
}

/** So many adverts are drawn one by one with tooltips; more than that share one line each kind. */
const singly = 250;

function adverts(plot: Plot, y: number, { adverts: all, vrid }: DirectorLife, colour: string): Markup {
  const shown = all.filter((advert) => within(plot, advert.t));
  if (shown.length > singly)
    return markup`<path class="tick ${colour}" d="${combs(plot, y, shown)}"/>${shown
      .filter((advert) => strange(advert, vrid))
      .slice(0, singly)
      .map((advert) => tick(plot, y, advert, vrid, colour))}`;
  return markup`${shown.map((advert) => tick(plot, y, advert, vrid, colour))}`;
}

const strange = (advert: AdvertEvent, vrid: number | null): boolean =>
  advert.priority === 0 || advert.defect !== null || (vrid !== null && advert.vrid !== vrid);

const combs = (plot: Plot, y: number, shown: readonly AdvertEvent[]): string =>
  [...new Set(shown.map((advert) => Math.round(plot.x(advert.t))))].map((x) => `M${x} ${y}v14`).join("");

/** A stroke; priority 0 is a hollow triangle, another VRID a hollow square, a malformed packet a cross. */
function tick(plot: Plot, y: number, advert: AdvertEvent, vrid: number | null, colour: string): Markup {
  const x = fine(plot.x(advert.t));
  const title = markup`<title>${advertText(advert)}</title>`;
  if (advert.defect !== null)
    return markup`<path class="mark bad" d="M${x - 4} ${y + 3}l8 8m0-8l-8 8">${title}</path>`;
  if (advert.priority === 0)
    return markup`<path class="mark ${colour}" d="M${x - 5} ${y + 2}h10l-5 10z">${title}</path>`;
  if (vrid !== null && advert.vrid !== vrid)
    return markup`<path class="mark ${colour}" d="M${x - 3.5} ${y}h7v7h-7zM${x} ${y + 7}v7">${title}</path>`;
  return markup`<path class="tick ${colour}" d="M${x} ${y}v14">${title}</path>`;
}

export function advertText(advert: AdvertEvent): string {
  const about = `VRRPv${advert.version} VRID ${advert.vrid} priority ${advert.priority} from ${advert.source}`;
  return `advert at ${clock(advert.t)}: ${about}${advert.defect === null ? "" : `, ${advert.defect}`}`;
}

function claim(plot: Plot, y: number, span: DirectorLife["claims"][number], colour: string): Markup | null {
  const box = clip(plot, span);
  if (box === null) return null;
  const kind =
    span.value === "MASTER" ? `claim master ${colour}` : `claim ${span.value === "FAULT" ? "bad" : colour}`;
  return markup`${bar(box, y, 11, kind, `says ${span.value}, ${length(span)}`)}${barText(box, y + 9, [`says ${span.value}`, span.value, span.value[0]!], "small")}`;
}
