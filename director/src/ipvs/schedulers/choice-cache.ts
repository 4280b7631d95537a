import { hash32 } from "./numbers.ts";

interface Used {
  lastUseMs: number;
}

const hashBits = 10;
const buckets = 2 ** hashBits;
const softLimit = 16 * buckets;
const hardLimit = softLimit + softLimit / 2;
const checkEveryMs = 60_000;
const fullCheckEvery = 30;
const idleMs = 360_000;

/**
 * What lblc and lblcr remember about an address that clients asked for (Linux ip_vs_lblc.c, ip_vs_lblcr.c): at every
 * 30th check of 60 s what nobody used for the expiration time is dropped; between, while there are over 16384
 * entries, what is idle for 6 minutes. Beyond 24576 entries nothing more is remembered.
 */
export class ChoiceCache<Entry extends Used> {
  readonly #buckets = Array.from({ length: buckets }, () => new Map<number, Entry>());
  readonly #expirationMs: number;
  #entries = 0;
  #checks = 1;
  #rover = 0;
  #nextCheckMs: number | undefined;

  constructor(expirationMs: number) {
    this.#expirationMs = expirationMs;
  }

  /** The entry of an address, as used now. */
  use(address: number, nowMs: number): Entry | undefined {
    this.#advance(nowMs);
    const entry = this.#bucketOf(address).get(address);
    if (entry !== undefined) entry.lastUseMs = nowMs;
    return entry;
  }

  set(address: number, entry: Entry): void {
    const bucket = this.#bucketOf(address);
    if (bucket.delete(address)) this.#entries--;
    if (this.#entries >= hardLimit) return;
    bucket.set(address, entry);
    this.#entries++;
  }

  #bucketOf(address: number): Map<number, Entry> {
    return this.#buckets[hash32(address, hashBits)]!;
  }

  #advance(nowMs: number): void {
    this.#nextCheckMs ??= nowMs + checkEveryMs;
    for (; this.#nextCheckMs <= nowMs; this.#nextCheckMs += checkEveryMs) this.#check(this.#nextCheckMs);
  }

  #check(nowMs: number): void {
    if (this.#checks % fullCheckEvery === 0) {
      for (const bucket of this.#buckets) this.#drop(bucket, nowMs - this.#expirationMs);
      this.#checks = 1;
      return;
    }
    if (this.#entries <= softLimit) {
      this.#checks++;
      return;
    }
    let goal = Math.min(Math.trunc(((this.#entries - softLimit) * 4) / 3), softLimit / 2);
    for (let step = 0; step < buckets && goal > 0; step++) {
      this.#rover = (this.#rover + 1) % buckets;
      goal -= this.#drop(this.#buckets[this.#rover]!, nowMs - idleMs);
    }
  }

  /** Drops what was used last at `sinceMs` or before. */
  #drop(bucket: Map<number, Entry>, sinceMs: number): number {
    let dropped = 0;
    for (const [address, { lastUseMs }] of bucket) {
      if (lastUseMs > sinceMs) continue;
      bucket.delete(address);
      dropped++;
    }
    this.#entries -= dropped;
    return dropped;
  }
}
