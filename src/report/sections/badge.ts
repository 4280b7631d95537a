import { type Markup, markup } from "../markup.ts";
import { type AnyOutcome, sign } from "../words.ts";

/** An outcome as sign and word, so that it does not rest on colour. */
export const badge = (outcome: AnyOutcome, text: string = outcome.replace("-", " ")): Markup =>
  markup`<span class="badge ${outcome}"><span aria-hidden="true">${sign(outcome)}</span> ${text}</span>`;

/** A command to copy: one click selects all of it; the script adds a button where the clipboard may be used. */
export const command = (text: string): Markup => markup`<code class="command" tabindex="0">${text}</code>`;
