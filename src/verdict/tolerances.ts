/**
 * What a verdict forgives, and why. Every bound that a measure is judged against is built from these and from
 * the configuration; nothing else is added anywhere.
 */
import type { InstanceFacts } from "../domain/recording.ts";
import { type Milliseconds, ms } from "../domain/units.ts";

/** Worst error of the distance between two kernel stamps on one clock. */
export const stampError: Milliseconds = ms(1);

/**
 * How long a director may take for what the protocol calls immediate, and how late a timer may fire. 10 ms is
 * usual on an idle machine; 50 ms is the bound judged against, as in conformance testing of VRRP.
 */
export const reaction: Milliseconds = ms(50);

/** An address event carries no kernel stamp: read that much late at most, it may come before its own cause. */
export const unstamped: Milliseconds = ms(10);

/** R: the longest that a client may go on using a wrong neighbour entry after a take-over. */
export const cacheAfterTakeover: Milliseconds = ms(1_000);
export const cacheAfterHeal: Milliseconds = ms(2_000);

/** V: the quiet that proves a cluster steady again. */
export const quiet: Milliseconds = ms(3_000);

/** Losses less than this apart are one outage. */
export const lossesMerge: Milliseconds = ms(1_000);

/** What a cluster gets on top of its own timers to be steady again after the heal. */
export const settling: Milliseconds = ms(10_000);

/**
 * How much too early a timer may seem to fire. Version 3 counts in centiseconds, and implementations round a
 * skew down to a whole one (RFC 9568 6.1); version 2 leaves only the error of the stamps.
 */
export const earliness = (instance: Pick<InstanceFacts, "version">): Milliseconds =>
  instance.version === 3 ? ms(10) : stampError;
