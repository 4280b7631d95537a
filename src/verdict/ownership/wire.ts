import { ipv4ToNumber } from "../../domain/address.ts";
import { type AdvertEvent, only } from "../../domain/history.ts";
import type { NodeName } from "../../domain/node.ts";
import { centisecondsToMs, type Instant, ms } from "../../domain/units.ts";
import { earliest, type Holding, joined, later, latest } from "../intervals.ts";
import { once } from "../once.ts";
import { nodeOfAddress, type Scene } from "../scene.ts";

/** One unbroken stretch of advertising, from the first to the last advertisement. */
interface Tenure {
  readonly who: NodeName;
  readonly first: Instant;
  readonly last: AdvertEvent;
  /** When it said goodbye with priority 0; null when it merely fell silent. */
  readonly released: Instant | null;
}

/** Advertisements for the virtual address, one copy each: the sender's own where its node was captured. */
export const advertsFor = once((scene: Scene): readonly AdvertEvent[] => {
  const vrids = new Set(scene.instances.map(({ vrid }) => vrid));
  const ours = only(scene.history, "advert").filter(({ addresses, vrid }) =>
    addresses.length === 0 ? vrids.has(vrid) : addresses.includes(scene.vip.address),
  );
  const senders = [...new Set(ours.map((advert) => senderOf(scene, advert)))];
  return senders
    .flatMap((sender) => oneCopy(ours.filter((advert) => senderOf(scene, advert) === sender)))
    .sort((a, b) => a.t - b.t);
});

/** The node that sent it; a source that no node has is named by its address. */
export const senderOf = (scene: Scene, { source }: AdvertEvent): NodeName =>
  nodeOfAddress(scene, source) ?? source;

function oneCopy(copies: readonly AdvertEvent[]): readonly AdvertEvent[] {
  const sent = copies.filter(({ direction }) => direction === "sent");
  if (sent.length > 0) return sent;
  const taps = [...new Set(copies.map(({ at }) => at))];
  const seenAt = (tap: NodeName) => copies.filter(({ at }) => at === tap);
  return taps.map(seenAt).reduce((best, each) => (each.length > best.length ? each : best), []);
}

/**
 * Who advertised the virtual address. A node is active from its first advertisement with a priority until it
 * says goodbye, or until one and a half intervals after its last. That tail is cut off where a winner's
 * advertisement ends it: one that outranks the loser, which then keeps silent.
 */
export const wireHoldings = once((scene: Scene): readonly Holding[] => {
  const adverts = advertsFor(scene);
  const senders = [...new Set(adverts.map((advert) => senderOf(scene, advert)))];
  const tenures = senders.flatMap((who) =>
    tenuresOf(
      who,
      adverts.filter((advert) => senderOf(scene, advert) === who),
    ),
  );
  return joined(
    tenures.map((tenure) => ({ who: tenure.who, from: tenure.first, to: endOf(tenure, tenures) })),
  );
});

function tenuresOf(who: NodeName, adverts: readonly AdvertEvent[]): readonly Tenure[] {
  const tenures: Tenure[] = [];
  for (const advert of adverts) {
    const current = tenures.at(-1);
    const running =
      current !== undefined && current.released === null && advert.t <= tailEnd(current.last)
        ? current
        : undefined;
    if (advert.priority === 0) {
      if (running !== undefined) tenures[tenures.length - 1] = { ...running, released: advert.t };
    } else if (running !== undefined) tenures[tenures.length - 1] = { ...running, last: advert };
    else tenures.push({ who, first: advert.t, last: advert, released: null });
  }
  return tenures;
}

const tailEnd = (last: AdvertEvent): Instant => later(last.t, ms(1.5 * centisecondsToMs(last.interval)));

function endOf(tenure: Tenure, all: readonly Tenure[]): Instant {
  if (tenure.released !== null) return tenure.released;
  const { last, who } = tenure;
  const winners = all.filter(
    (rival) =>
      rival.who !== who &&
      outranks(rival.last, last) &&
      rival.first <= tailEnd(last) &&
      rival.last.t >= last.t,
  );
  return earliest(tailEnd(last), ...winners.map(({ first }) => latest(first, last.t)));
}

/** The higher priority wins, and of two equal ones the higher address (RFC 9568 6.4.3). */
export const outranks = (a: AdvertEvent, b: AdvertEvent): boolean =>
  a.priority > b.priority || (a.priority === b.priority && ipv4ToNumber(a.source) > ipv4ToNumber(b.source));
