import { createHash } from "node:crypto";
import { type Markup, markup, Markup as Raw } from "./markup.ts";
import { patterns } from "./patterns.ts";
import { script } from "./script.ts";
import { style } from "./style.ts";

const digest = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Nothing may be fetched, sent or framed; the page's own style and script are named by their digests. */
const policy = [
  "default-src 'none'",
  `style-src ${digest(style)}`,
  `script-src ${digest(script)}`,
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** A whole HTML document that needs nothing but itself. */
export const page = (title: string, body: Markup): string =>
  markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer"><title>${title}</title><style>${new Raw(style)}</style></head>
<body>${patterns}<main>${body}</main><script>${new Raw(script)}</script></body></html>
`.text;
