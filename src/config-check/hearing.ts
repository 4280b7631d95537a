import type { IpAddress } from "@keelhaul/director/config";
import { type Member, nameOf } from "./members.ts";

/** The reason why a member does not accept the other's advertisements. */
export type Deafness =
  | "vrid"
  | "version"
  | "interval"
  | "password"
  | "authentication"
  | "address-count"
  | "addresses"
  | "transport"
  | "not-addressed";

/**
 * Why `listener` drops what `speaker` sends; empty when it hears it. `addresses` counts for releases up to 2.3.2 alone:
 * later ones accept the advertisement and log the difference.
 */
export function deafnessOf(listener: Member, speaker: Member): readonly Deafness[] {
  const [own, theirs] = [listener.instance, speaker.instance];
  const reasons: (Deafness | false)[] = [
    own.vrid !== theirs.vrid && "vrid",
    own.version !== theirs.version && "version",
    own.version === 2 && theirs.version === 2 && own.advertInterval !== theirs.advertInterval && "interval",
    own.authentication.type !== theirs.authentication.type && "authentication",
    own.authentication.type !== "none" &&
      theirs.authentication.type === own.authentication.type &&
      theirs.authentication.password !== own.authentication.password &&
      "password",
    own.virtualAddresses.length !== theirs.virtualAddresses.length && "address-count",
    own.virtualAddresses.length === theirs.virtualAddresses.length &&
      differ(listener, speaker) &&
      "addresses",
    transportDiffers(listener, speaker) && "transport",
    notAddressed(listener, speaker) && "not-addressed",
  ];
  return reasons.filter((reason) => reason !== false);
}

/** Whether it hears it, in releases up to 2.3.2 or in later ones. */
export function hears(listener: Member, speaker: Member, lenientAddresses: boolean): boolean {
  return deafnessOf(listener, speaker).every(
    (reason) => lenientAddresses && (reason === "addresses" || reason === "address-count"),
  );
}

function differ({ instance: a }: Member, { instance: b }: Member): boolean {
  const known = new Set<string>(a.virtualAddresses.map(({ address }) => address));
  return b.virtualAddresses.some(({ address }) => !known.has(address));
}

const transportDiffers = ({ instance: a }: Member, { instance: b }: Member): boolean =>
  a.transport.kind !== b.transport.kind ||
  (a.transport.kind === "multicast" &&
    b.transport.kind === "multicast" &&
    a.transport.group !== b.transport.group);

/** The speaker lists peers, and the listener's address, where it is known, is not among them. */
function notAddressed({ instance: listener }: Member, { instance: speaker }: Member): boolean {
  if (speaker.transport.kind !== "unicast" || listener.sourceAddress === undefined) return false;
  return !speaker.transport.peers.some(({ address }) => address === listener.sourceAddress);
}

/** The addresses that a member sends to; none with multicast. */
export const peersOf = ({ instance: { transport } }: Member): readonly IpAddress[] =>
  transport.kind === "unicast" ? transport.peers.map(({ address }) => address) : [];

/** What two masters mean, in a sentence that ends a message. */
export const twoMasters = (a: Member, b: Member): string =>
  `${nameOf(a)} and ${nameOf(b)} both become master and both hold the addresses`;
