import type { Trace } from "../director/src/ipvs/scenario.ts";

/** What kernel and model say differently first, with the steps that led there; undefined where they agree. */
export function difference(kernel: Trace, model: Trace): string | undefined {
  const at = kernel.answers.findIndex((answer, i) => answer !== model.answers[i]);
  const same = kernel.statistics === model.statistics;
  if (at === -1 && same) return undefined;
  const [theirs, ours] =
    at === -1 ? [kernel.statistics, model.statistics] : [kernel.answers[at], model.answers[at]];
  const steps = kernel.steps.slice(0, at === -1 ? undefined : at + 1);
  return [
    `${kernel.name} (${kernel.protocol}, ${JSON.stringify(kernel.switches)}):`,
    ...steps.map(
      (step, i) => `  ${JSON.stringify(step)}${kernel.answers[i] ? ` gives ${kernel.answers[i]}` : ""}`,
    ),
    `  kernel: ${theirs}`,
    `  model:  ${ours}`,
  ].join("\n");
}
