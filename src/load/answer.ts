import type { Page } from "./prober-protocol.ts";

const HEAD_END = "\r\n\r\n";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/**
 * The HTTP answer in what was received so far, or null while more must come. Without a Content-Length the
 * body ends with the connection (RFC 9112 6.3).
 */
export function answerIn(text: string, connectionEnded: boolean): Answer | null {
  const end = text.indexOf(HEAD_END);
  if (end < 0) return null;
  const head = text.slice(0, end);
  const body = text.slice(end + HEAD_END.length);
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? 0);
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
  if (length === undefined) return connectionEnded ? { status, body } : null;
  return body.length >= Number(length) ? { status, body: body.slice(0, Number(length)) } : null;
}

/** Index of the page that the answer carries; of several, the longest. -1 for none and for every status but 200. */
export function pageOf(answer: Answer, pages: readonly Page[]): number {
  if (answer.status !== 200) return -1;
  return pages.reduce((best, { text }, index) => {
    const better = answer.body.includes(text) && text.length > (pages[best]?.text.length ?? -1);
    return better ? index : best;
  }, -1);
}
