import type { Ipv4Number } from "../model.ts";

/** An Ethernet address, six octets. */
export type Mac = Uint8Array;

interface Neighbour {
  mac: Mac | undefined;
  confirmedMs: number;
  askedMs: number;
  /** Questions since the last confirmation. */
  unanswered: number;
  readonly waiting: Uint8Array[];
}

const reachableMs = 30_000;
const askAgainMs = 1_000;
const patience = 3;
/** Frames that wait for an address; the oldest gives way, as in the kernel. */
const longestQueue = 64;

/**
 * Who has which address on a link, as far as forwarding needs it. An answer holds for 30 s; after that a neighbour in
 * use is asked again while its old address serves on, and three questions without an answer end it.
 */
export class ArpTable {
  readonly #neighbours = new Map<Ipv4Number, Neighbour>();
  readonly #ask: (address: Ipv4Number) => void;

  /** `ask` broadcasts a who-has. */
  constructor(ask: (address: Ipv4Number) => void) {
    this.#ask = ask;
  }

  /** The hardware address to send to, or undefined after having asked for it. */
  lookUp(address: Ipv4Number, nowMs: number): Mac | undefined {
    const neighbour = this.#neighbour(address);
    if (neighbour.mac !== undefined && nowMs - neighbour.confirmedMs < reachableMs) return neighbour.mac;
    if (nowMs - neighbour.askedMs >= askAgainMs) this.#question(address, neighbour, nowMs);
    return neighbour.mac;
  }

  /** Keeps a frame until the address is known; frames of a neighbour that never answers are lost. */
  hold(address: Ipv4Number, frame: Uint8Array): void {
    const { waiting } = this.#neighbour(address);
    if (waiting.length === longestQueue) waiting.shift();
    waiting.push(frame);
  }

  /** Somebody named himself in an ARP packet; only who is already of interest is noted. Returns what waited for him. */
  learn(address: Ipv4Number, mac: Mac, nowMs: number): Uint8Array[] {
    const neighbour = this.#neighbours.get(address);
    if (neighbour === undefined) return [];
    neighbour.mac = Uint8Array.from(mac);
    neighbour.confirmedMs = nowMs;
    neighbour.unanswered = 0;
    return neighbour.waiting.splice(0);
  }

  #question(address: Ipv4Number, neighbour: Neighbour, nowMs: number): void {
    if (neighbour.unanswered >= patience) {
      neighbour.mac = undefined;
      neighbour.unanswered = 0;
      neighbour.waiting.length = 0;
    }
    neighbour.askedMs = nowMs;
    neighbour.unanswered++;
    this.#ask(address);
  }

  #neighbour(address: Ipv4Number): Neighbour {
    let neighbour = this.#neighbours.get(address);
    if (neighbour === undefined) {
      neighbour = {
        mac: undefined,
        confirmedMs: Number.NEGATIVE_INFINITY,
        askedMs: Number.NEGATIVE_INFINITY,
        unanswered: 0,
        waiting: [],
      };
      this.#neighbours.set(address, neighbour);
    }
    return neighbour;
  }
}
