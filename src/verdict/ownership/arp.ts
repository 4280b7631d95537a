import { only, type WhoHasEvent } from "../../domain/history.ts";
import { ms } from "../../domain/units.ts";
import { earliest, type Holding, joined, later, type Span } from "../intervals.ts";
import { once } from "../once.ts";
import { nodeOfMac, type Scene } from "../scene.ts";

/** A round speaks for the time until the next one, but never for longer than this. */
const reach = ms(250);

export const roundsOf = (scene: Scene): readonly WhoHasEvent[] =>
  only(scene.history, "who-has").filter(({ address }) => address === scene.vip.address);

/** Who answered when the referee asked who has the virtual address. */
export const arpHoldings = once((scene: Scene): readonly Holding[] => {
  const rounds = roundsOf(scene);
  return joined(
    rounds.flatMap((round, index) =>
      round.answers.map(({ mac }) => ({
        who: nodeOfMac(scene, mac) ?? mac,
        from: round.t,
        to: earliest(later(round.t, reach), rounds[index + 1]?.t ?? scene.whole.to),
      })),
    ),
  ).filter(({ from, to }) => to > from);
});

/** Stretches in which two rounds running got no answer; a single one may be an answer that came late. */
export function unansweredSpans(scene: Scene): readonly Span[] {
  const rounds = roundsOf(scene);
  return rounds.flatMap((round, index) => {
    const next = rounds[index + 1];
    return next !== undefined && round.answers.length === 0 && next.answers.length === 0
      ? [{ from: round.t, to: next.t }]
      : [];
  });
}
