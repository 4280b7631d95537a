/** The statistical rule, for schedulers whose order the clients' side cannot foretell. */
import type { ServiceFacts } from "../domain/recording.ts";
import type { Decision } from "./decisions.ts";
import { said } from "./evidence.ts";
import { type Answer, unknown } from "./property.ts";
import { goodnessOfFit, wilson } from "./statistics.ts";

/** Both must be exceeded, so that neither a huge nor a small number of decisions decides alone. */
const significance = 0.001;
const smallEffect = 0.05;

export function byShares(service: ServiceFacts, counted: readonly Decision[]): Answer {
  const servers = service.servers.filter(({ weight }) => weight > 0);
  const weights = servers.reduce((sum, { weight }) => sum + weight, 0);
  const shares = servers.map(({ weight }) => weight / weights);
  const needed = Math.ceil(Math.max(100, 5 / Math.min(...shares), 50 * servers.length));
  if (counted.length < needed || servers.length < 2)
    return unknown(`${counted.length} decisions are too few: ${needed} over two servers or more would do.`);
  const observed = servers.map(({ node }) => counted.filter(({ server }) => server === node).length);
  const { chiSquare, pValue, effect } = goodnessOfFit(observed, shares);
  const strangers = counted.length - observed.reduce((sum, each) => sum + each, 0);
  const rejected = strangers > 0 || (pValue < significance && effect > smallEffect);
  return {
    outcome: rejected ? "violated" : "holds",
    summary:
      `Shares ${rejected ? "differ from" : "agree with"} the weights: χ² = ${chiSquare.toFixed(2)}, ` +
      `p = ${pValue.toPrecision(3)}, effect ${effect.toFixed(3)}` +
      `${strangers > 0 ? `, and ${strangers} went to servers without weight` : ""}.`,
    measures: [{ name: "p-value", value: pValue, unit: "share" }],
    evidence: servers.map(({ node }, index) => {
      const [low, high] = wilson(observed[index]!, counted.length);
      const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
      return said(
        `${node}: ${observed[index]} of ${counted.length}, 95 % interval ${percent(low)} to ${percent(high)}, expected ${percent(shares[index]!)}.`,
      );
    }),
  };
}
