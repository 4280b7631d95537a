import type { ArpEvent, FaultEvent } from "../../domain/history.ts";
import { only } from "../../domain/history.ts";
import { between, formatMs, type Instant } from "../../domain/units.ts";
import type { RecordingView } from "../view.ts";
import { plural } from "../words.ts";
import type { DirectorLife } from "./directors.ts";
import { failureSpans } from "./failures.ts";

/** Something that changed: what a reader needs to tell the story of a recording, and no more. */
export interface Moment {
  readonly t: Instant;
  readonly kind: "fault" | "power" | "address" | "advert" | "arp" | "claim" | "client" | "cache" | "clock";
  readonly who: string;
  readonly text: string;
}

export function momentsOf(view: RecordingView): readonly Moment[] {
  const { history } = view.judged.recording;
  const moments: Moment[] = [
    ...only(history, "fault").map(faultMoment),
    ...only(history, "node").map(({ t, node, state }) =>
      moment(t, "power", node, `powered ${state === "up" ? "on" : "off"}`),
    ),
    ...addressMoments(view),
    ...view.directors.flatMap((director) => advertMoments(director, view.end)),
    ...only(history, "claim").map(({ t, node, state, instance }) =>
      moment(t, "claim", node, `says ${state} (${instance})`),
    ),
    ...gratuitousBursts(view),
    ...roundMoments(view),
    ...failureMoments(view),
    ...view.caches.map(({ from, node, address, mac }) =>
      moment(from, "cache", node, `neighbour entry of ${address} names ${view.naming.macText(mac)}`),
    ),
    ...only(history, "clock-step").map(({ t, by }) =>
      moment(t, "clock", "host", `wall clock stepped by ${formatMs(by)}`),
    ),
  ];
  return moments.sort((a, b) => a.t - b.t);
}

const moment = (t: Instant, kind: Moment["kind"], who: string, text: string): Moment => ({
  t,
  kind,
  who,
  text,
});

function faultMoment({ t, edge, name, targets, summary, witness }: FaultEvent): Moment {
  const seen = witness === undefined ? "" : ` (seen by: ${witness})`;
  const text = {
    asked: `${name} asked for`,
    began: `${name} took hold: ${summary}${seen}`,
    "end-asked": `end of ${name} asked for`,
    ended: `${name} is gone${seen}`,
    unwitnessed: `${name} was not seen: ${summary}`,
  }[edge];
  return moment(t, "fault", targets.join(", "), text);
}

const addressMoments = ({ judged, header, naming }: RecordingView): readonly Moment[] =>
  only(judged.recording.history, "address")
    .filter(
      ({ node, address }) =>
        naming.directors.includes(node) && header.vips.some((vip) => vip.address === address),
    )
    .map(({ t, node, address, interface: nic, change, initial }) =>
      moment(
        t,
        "address",
        node,
        initial ? `already has ${address} on ${nic}` : `${address} ${change} on ${nic}`,
      ),
    );

/** Where a director begins to advertise, says goodbye, or falls silent; the steady beat between is left out. */
function advertMoments({ node, adverts }: DirectorLife, end: Instant): readonly Moment[] {
  return adverts.flatMap((advert, i) => {
    const [before, after] = [adverts[i - 1], adverts[i + 1]];
    const patience = advert.interval * 10e6 * 1.5;
    const about = `VRID ${advert.vrid}, priority ${advert.priority}`;
    if (advert.priority === 0)
      return [moment(advert.t, "advert", node, `says goodbye: priority 0 (VRID ${advert.vrid})`)];
    if (
      before === undefined ||
      advert.t - before.t > patience ||
      before.priority === 0 ||
      before.vrid !== advert.vrid
    )
      return [moment(advert.t, "advert", node, `begins to advertise: ${about}`)];
    if ((after?.t ?? end) - advert.t > patience)
      return [moment(advert.t, "advert", node, `last advertisement before falling silent: ${about}`)];
    return [];
  });
}

function gratuitousBursts({ judged, naming }: RecordingView): readonly Moment[] {
  const sent = only(judged.recording.history, "arp").filter(
    (arp) => arp.gratuitous && isSendersCopy(arp, naming.ofMac),
  );
  return sent
    .filter((arp, i) => !sent.slice(Math.max(0, i - 20), i).some((other) => sameBurst(other, arp)))
    .map((arp) =>
      moment(
        arp.t,
        "arp",
        naming.macText(arp.senderMac),
        `gratuitous ARP: ${arp.senderAddress} is at ${arp.senderMac}`,
      ),
    );
}

const isSendersCopy = (arp: ArpEvent, ofMac: RecordingView["naming"]["ofMac"]): boolean =>
  arp.direction === "sent" || ofMac(arp.sourceMac) === null;

const sameBurst = (a: ArpEvent, b: ArpEvent): boolean => a.senderMac === b.senderMac && b.t - a.t < 1e9;

const roundMoments = ({ rounds, naming }: RecordingView): readonly Moment[] =>
  rounds.runs.map(({ from, to, value }) => {
    const names = value.map((mac) => naming.macText(mac));
    const last = formatMs(between(from, to));
    if (names.length === 0) return moment(from, "arp", "observer", `nobody answers who-has for ${last}`);
    return moment(
      from,
      "arp",
      names.join(" and "),
      `${names.length > 1 ? "both answer" : "answers"} who-has for ${last}`,
    );
  });

const failureMoments = ({ answers, header }: RecordingView): readonly Moment[] =>
  failureSpans(answers.probes).map(({ from, to, count, outcomes }) => {
    const who = header.nodes.find(({ role }) => role === "client")?.name ?? "client";
    return moment(
      from,
      "client",
      who,
      `${plural(count, "request fails", "requests fail")} within ${formatMs(between(from, to))} (${outcomes.join(", ")})`,
    );
  });
