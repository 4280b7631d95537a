import { macBytes } from "@keelhaul/linux";
import type { Ipv4, Mac } from "../../domain/address.ts";
import type { ArpEvent, FrameRef, WhoHasEvent } from "../../domain/history.ts";
import type { NodeName } from "../../domain/node.ts";
import { between, type Instant, type Milliseconds, ms } from "../../domain/units.ts";

/** How often the referee asks, and how long it takes answers. */
export const ROUND_MS = 100;
export const ANSWERS_WITHIN = ms(80);

interface Question {
  readonly address: Ipv4;
  /** When it was sent; from its own capture as soon as that is read. */
  t: Instant;
  readonly answers: { readonly mac: Mac; readonly after: Milliseconds; readonly frame: FrameRef | null }[];
}

/**
 * The question "who has this address?", asked again and again from the observer's port, and everybody's
 * answers. A cluster in split brain gives two.
 */
export class Referee {
  readonly #observer: NodeName;
  readonly #mac: Mac;
  readonly #addresses: readonly Ipv4[];
  #open: Question[] = [];

  constructor(observer: NodeName, mac: Mac, addresses: readonly Ipv4[]) {
    this.#observer = observer;
    this.#mac = mac;
    this.#addresses = addresses;
  }

  /** The frames of the next round, which counts as sent at `t` until the capture says when. */
  ask(t: Instant): Uint8Array[] {
    this.#open = this.#addresses.map((address) => ({ address, t, answers: [] }));
    return this.#addresses.map((address) => arpProbe(this.#mac, address));
  }

  /** Takes an ARP frame of the observer's own capture. */
  see(arp: ArpEvent): void {
    const own = arp.direction === "sent" && arp.operation === "request" && arp.senderMac === this.#mac;
    const answer = arp.direction === "received" && arp.operation === "reply" && arp.targetMac === this.#mac;
    const question = this.#open.find(
      ({ address }) => address === (own ? arp.targetAddress : arp.senderAddress),
    );
    if (question === undefined) return;
    if (own) question.t = arp.t;
    if (answer)
      question.answers.push({ mac: arp.senderMac, after: between(question.t, arp.t), frame: arp.frame });
  }

  /** Ends the round: what was answered in time. */
  close(): WhoHasEvent[] {
    const closed = this.#open;
    this.#open = [];
    return closed.map(({ address, t, answers }) => ({
      kind: "who-has",
      t,
      observer: this.#observer,
      address,
      answers: answers.filter(({ after }) => after <= ANSWERS_WITHIN),
    }));
  }
}

/**
 * A broadcast request with sender address 0.0.0.0 (RFC 5227 1.1, "ARP probe"). The sender address is to stay
 * empty: a request that names its sender is entered into the caches of those who hear it, and one in the
 * name of the VIP would be taken for an announcement. This one is answered, and changes nothing.
 */
export function arpProbe(mac: Mac, address: Ipv4): Uint8Array {
  const own = macBytes(mac);
  const target = address.split(".").map(Number);
  return Uint8Array.from([
    ...[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, ...own, 0x08, 0x06],
    ...[0, 1, 0x08, 0, 6, 4, 0, 1],
    ...[...own, 0, 0, 0, 0],
    ...[0, 0, 0, 0, 0, 0, ...target],
  ]);
}
