/**
 * Text that is safe to stand in HTML, SVG and XML. Everything that goes into a page goes through `markup`, which
 * escapes every value that is not markup itself; there is no other way to make a `Markup`.
 */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

export type Value = Markup | string | number | null | undefined | false | readonly Value[];

/** The template's own text stays as it is; values are escaped, lists joined, null, undefined and false left out. */
export function markup(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  let text = strings[0] ?? "";
  for (let i = 0; i < values.length; i++) text += write(values[i]) + (strings[i + 1] ?? "");
  return new Markup(text);
}

export const nothing = new Markup("");

export const join = (parts: readonly Markup[], between = ""): Markup =>
  new Markup(parts.map((part) => part.text).join(between));

function write(value: Value): string {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (typeof value === "object") return value.map(write).join("");
  return escapeMarkup(String(value));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Escaped for element content and quoted attributes of HTML and XML alike. */
export const escapeMarkup = (text: string): string =>
  visible(text).replace(/[&<>"']/g, (character) => entities[character]!);

/** Characters that XML 1.0 forbids, lone surrogates, and those that turn the direction of what follows. */
const unprintable =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones to be made visible
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]/gu;

/** Shows control characters as pictures and the rest of the unprintable by number, so that none acts. */
export function visible(text: string): string {
  return text.replace(unprintable, (character) => {
    const code = character.codePointAt(0)!;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return code === 0x7f ? "\u2421" : `\\u{${code.toString(16)}}`;
  });
}

/** A relative link into the run directory; each part is percent-encoded, so that no name can leave it. */
export const relativeLink = (path: string): string =>
  path
    .split("/")
    .filter((part) => part !== "" && part !== "." && part !== "..")
    .map(encodeURIComponent)
    .join("/");

/** A word for a POSIX shell: left bare when that is safe, otherwise in single quotes. */
export const shellWord = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
