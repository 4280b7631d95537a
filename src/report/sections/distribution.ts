import type { Ipv4 } from "../../domain/address.ts";
import { ipv4ToNumber } from "../../domain/address.ts";
import type { NodeName } from "../../domain/node.ts";
import type { ServiceFacts } from "../../domain/recording.ts";
import { type Markup, markup } from "../markup.ts";
import { decisionsOf, type Tenure, tenuresOf } from "../read/tenures.ts";
import { type RecordingView, serverClass } from "../view.ts";
import { clock, plural } from "../words.ts";

/** More columns than this would not fit; a cluster that flaps has more. */
const most = 8;

/** What each director decided while it took the requests, against what the scheduler's weights give exactly. */
export function distribution(view: RecordingView): Markup | null {
  const { service } = view.header;
  const tenures = tenuresOf(view.answers.probes, view.naming);
  if (service === null || tenures.length === 0) return null;
  const shown = tenures.slice(0, most);
  const left = tenures.length - shown.length;
  return markup`<figure class="distribution"><figcaption>Distribution: ${decided(service)}</figcaption>
<div class="pair"><div class="scroll">${decisionTable(view, service, shown)}</div>
${service.persistence > 0 && markup`<div class="scroll">${stickyTable(view, shown)}</div>`}</div>
${left > 0 && markup`<p class="quiet">${plural(left, "later change")} of the serving director not shown</p>`}</figure>`;
}

const decided = ({ scheduler, persistence }: ServiceFacts): string =>
  persistence > 0
    ? `scheduler ${scheduler} with ${persistence} s of persistence takes one decision for each client address`
    : `scheduler ${scheduler} takes one decision for each connection`;

const tenureHead = ({ director, from, to }: Tenure): Markup =>
  markup`<th scope="col">${director ?? "director not seen"}<span class="why">${clock(from)} to ${clock(to)}</span></th>`;

function decisionTable(view: RecordingView, service: ServiceFacts, tenures: readonly Tenure[]): Markup {
  const persistent = service.persistence > 0;
  const columns = tenures.map((tenure) => ({ tenure, decisions: decisionsOf(tenure, persistent) }));
  const heaviest = service.servers.reduce((sum, { weight }) => sum + weight, 0);
  return markup`<table><caption>Decisions for each server (expected by weight)</caption>
<thead><tr><th scope="col">server</th>${columns.map(({ tenure }) => tenureHead(tenure))}</tr></thead>
<tbody>${service.servers.map(
    ({ node, weight }) =>
      markup`<tr><th scope="row">${swatch(view, node)} <span class="quiet">weight ${weight}</span></th>${columns.map(
        ({ decisions }) => {
          const total = [...decisions.values()].reduce((sum, count) => sum + count, 0);
          return cell(decisions.get(node) ?? 0, heaviest === 0 ? 0 : (total * weight) / heaviest);
        },
      )}</tr>`,
  )}</tbody></table>`;
}

/**
 * Decisions are whole: the nearest whole numbers on both sides of the share are exact. How far a count is off is said
 * and not judged; that is the verdict's, which knows what was left out and why.
 */
function cell(count: number, exact: number): Markup {
  const [least, most] = [Math.floor(exact), Math.ceil(exact)];
  const off = count < least ? count - least : Math.max(0, count - most);
  const wanted = least === most ? `${exact}` : `${least} or ${most}`;
  const by = off === 0 ? "" : `, off by ${off < 0 ? "−" : "+"}${Math.abs(off)}`;
  return markup`<td class="number">${count}<span class="why">expected ${wanted}${by}</span></td>`;
}

function stickyTable(view: RecordingView, tenures: readonly Tenure[]): Markup {
  const sources = [...new Set(tenures.flatMap(({ bySource }) => [...bySource.keys()]))].sort(
    (a, b) => ipv4ToNumber(a) - ipv4ToNumber(b),
  );
  return markup`<table class="sticky"><caption>The server that each client address stuck to</caption>
<thead><tr><th scope="col">client</th>${tenures.map(tenureHead)}</tr></thead>
<tbody>${sources.map((source) => markup`<tr><th scope="row">${source}</th>${tenures.map((tenure) => stuck(view, tenure, source))}</tr>`)}</tbody></table>`;
}

function stuck(view: RecordingView, { bySource }: Tenure, source: Ipv4): Markup {
  const counts = [...(bySource.get(source) ?? [])];
  if (counts.length === 0) return markup`<td class="quiet">–</td>`;
  return markup`<td${counts.length > 1 && markup` class="torn"`}>${counts.map(
    ([server, count]) => markup`${swatch(view, server)}<span class="count">${count}</span> `,
  )}</td>`;
}

export const swatch = (view: RecordingView, server: NodeName): Markup =>
  markup`<svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><rect class="area ${serverClass(view.naming, server)}" width="12" height="12"/></svg>${server}`;
