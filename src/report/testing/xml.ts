/** A reader of XML that is strict where CI servers are, for tests alone: no DTD, no CDATA, no comments. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

const token = /<\?xml[^>]*\?>|<(\/?)([a-z-]+)((?:\s+[a-z-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
const forbidden =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no place for them
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]|&(?!(?:amp|lt|gt|quot|#39);)/u;

/** The root element. Throws where the text is not well-formed. */
export function parseXml(text: string): Element {
  if (forbidden.test(text)) throw new Error(`not XML: ${forbidden.exec(text)![0]}`);
  const root = open("root", "");
  const stack = [root];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) throw new Error(`not XML at ${at}: ${text.slice(at, at + 60)}`);
    take(match, stack);
  }
  if (stack.length !== 1) throw new Error(`${stack.at(-1)!.name} is never closed`);
  return root.children[0]!;
}

interface Open extends Element {
  children: Element[];
  text: string;
}

function take([, closing, name, attributes, alone, text]: RegExpExecArray, stack: Open[]): void {
  const parent = stack.at(-1)!;
  if (text !== undefined) parent.text += decode(text);
  else if (closing === "/") {
    if (stack.pop()!.name !== name) throw new Error(`</${name}> closes ${parent.name}`);
  } else if (name !== undefined) {
    const element = open(name, attributes ?? "");
    parent.children.push(element);
    if (alone !== "/") stack.push(element);
  }
}

const open = (name: string, attributes: string): Open => ({
  name,
  attributes: Object.fromEntries(
    [...attributes.matchAll(/([a-z-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, decode(value!)]),
  ),
  children: [],
  text: "",
});

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'" };
const decode = (text: string): string =>
  text.replace(/&([a-z#0-9]+);/g, (_, name: string) => entities[name]!);
