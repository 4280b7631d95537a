/** The keepalived whose reading of a file is followed where releases differ; `2.4` is 2.4.3. */
export type Compat = "2.2.7" | "2.4";

export const COMPATS: readonly Compat[] = ["2.2.7", "2.4"];

export const DEFAULT_COMPAT: Compat = "2.2.7";

/** Whether a word that came with this release is known. */
export function knows(compat: Compat, since: string | undefined): boolean {
  return since === undefined || compat === "2.4";
}
