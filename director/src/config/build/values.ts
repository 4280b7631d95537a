import { familyOf, type IpAddress, parseIp } from "../../address.ts";
import { type Seconds, seconds } from "../../units.ts";
import type { Compat } from "../compat.ts";
import { ACTED_VALUES } from "../keywords.ts";
import type { Place, Word } from "../line.ts";
import type { VrrpVersion } from "../model.ts";
import type { Item } from "../parser.ts";
import type { Report } from "../report.ts";

export type Range = { readonly min: number; readonly max: number };

/** Largest number that keepalived keeps in a 32-bit count of microseconds, in seconds. */
export const LONGEST_SECONDS = 4294;

/** Reads values as keepalived does; what is wrong is reported and answered by `undefined`, so that the old value stays. */
export class Values {
  readonly report: Report;
  readonly compat: Compat;

  constructor(report: Report, compat: Compat) {
    this.report = report;
    this.compat = compat;
  }

  /**
   * Decimal; a sign only where the range has negative numbers. A running keepalived takes the digits that a bad number
   * begins with, and 0 where there are none; words like `priority` are `exact` and refuse it.
   */
  integer(
    word: Word | undefined,
    range: Range,
    what: string,
    kept: string,
    exact = false,
  ): number | undefined {
    if (word === undefined) return undefined;
    if (word.text === "") return this.#inRange(word, 0, range, what, kept);
    const digits = (range.min < 0 ? /^[+-]?\d+/ : /^\+?\d+/).exec(word.text)?.[0] ?? "";
    if (digits === word.text && word.text !== "")
      return this.#inRange(word, Number(digits), range, what, kept);
    const negative = range.min >= 0 && /^-\d/.test(word.text);
    const used = exact || negative ? kept : `${Number(digits)} is used.`;
    this.#wrong(
      word,
      "invalid-number",
      `\`${word.text}\` is no whole number; ${what} is one from ${range.min} to ${range.max}. ${used}`,
    );
    return exact || negative ? undefined : this.#inRange(word, Number(digits), range, what, kept);
  }

  /** A count of seconds with at most so many decimals; further ones are rounded off. */
  seconds(
    word: Word | undefined,
    range: Range,
    decimals: number,
    what: string,
    kept: string,
  ): Seconds | undefined {
    if (word === undefined) return undefined;
    if (decimals === 0) {
      const whole = this.integer(word, range, `${what} (seconds)`, kept);
      return whole === undefined ? undefined : seconds(whole);
    }
    const match = /^\+?(\d+)(?:\.(\d*))?$/.exec(word.text);
    if (match === null) {
      this.#wrong(
        word,
        "invalid-number",
        `\`${word.text}\` is no number of seconds; ${what} is one from ${range.min} to ${range.max}. ${kept}`,
      );
      return undefined;
    }
    if ((match[2]?.length ?? 0) > decimals) {
      this.#wrong(
        word,
        "too-many-decimals",
        `\`${word.text}\` has more than ${decimals} decimals; it is rounded.`,
      );
    }
    const value = this.#inRange(
      word,
      Number(Number(word.text).toFixed(decimals)),
      range,
      `${what} (seconds)`,
      kept,
    );
    return value === undefined ? undefined : seconds(value);
  }

  /** The bare keyword means yes. */
  switch(item: Item): boolean | undefined {
    const [word] = item.args;
    if (word === undefined || /^(on|true|yes)$/.test(word.text)) return true;
    if (/^(off|false|no)$/.test(word.text)) return false;
    this.#wrong(
      word,
      "invalid-switch",
      `\`${word.text}\` is neither on, true, yes nor off, false, no (in small letters). \`${item.written}\` is ignored.`,
    );
    return undefined;
  }

  address(word: Word, what: string, kept: string): IpAddress | undefined {
    const address = parseIp(word.text);
    if (address === undefined)
      this.#wrong(word, "invalid-address", `\`${word.text}\` is no IPv4 or IPv6 address. ${what} ${kept}`);
    return address;
  }

  /** Port 0 stands for none. */
  port(word: Word | undefined, kept: string): number | undefined {
    return this.integer(word, { min: 0, max: 65_535 }, "A port", kept);
  }

  oneOf<const T extends string>(
    word: Word | undefined,
    choices: readonly T[],
    what: string,
    kept: string,
  ): T | undefined {
    if (word === undefined) return undefined;
    const found = choices.find((choice) => choice === word.text);
    if (found === undefined) {
      this.#wrong(
        word,
        "unknown-value",
        `\`${word.text}\` is no ${what}; right are ${choices.join(", ")}. ${kept}`,
      );
    }
    return found;
  }

  /** For a value that is right and that the director does nothing with. */
  noteUnlessActedOn(place: Place, keyword: string, what: string, value: string): void {
    if (ACTED_VALUES[what]?.includes(value) !== false) return;
    this.report.note(place, {
      code: "not-acted-on",
      message: `\`${keyword} ${value}\` is known, not acted on yet.`,
    });
  }

  version(word: Word | undefined, kept: string): VrrpVersion | undefined {
    return this.integer(word, { min: 2, max: 3 }, "The VRRP version", kept, true) as VrrpVersion | undefined;
  }

  #inRange(word: Word, value: number, range: Range, what: string, kept: string): number | undefined {
    if (value >= range.min && value <= range.max) return value;
    this.#wrong(
      word,
      "out-of-range",
      `${what} is from ${range.min} to ${range.max}; found ${word.text}. ${kept}`,
    );
    return undefined;
  }

  #wrong(place: Place, code: string, message: string): void {
    this.report.warn(place, { code, message });
  }
}

/** The prefix length that an address without a mask has. */
export function hostPrefix(address: IpAddress): number {
  return familyOf(address) === 4 ? 32 : 128;
}
