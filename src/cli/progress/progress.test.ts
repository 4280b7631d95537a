import { Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import type { RecordingProgress } from "../../run-request.ts";
import { elapsed } from "./elapsed.ts";
import { PlainProgress } from "./plain.ts";
import { progressView } from "./progress.ts";

class Terminal extends Writable {
  readonly isTTY = true;
  readonly columns: number = 100;
  readonly rows = 30;
  text = "";
  override _write(chunk: Buffer | string, _encoding: string, done: () => void): void {
    this.text += chunk;
    done();
  }
}

const begin = (recording: string): RecordingProgress => ({ kind: "begin", recording, title: "begins" });
const end = (recording: string, outcome: "met" | "unmet", text: string): RecordingProgress => ({
  kind: "end",
  recording,
  outcome,
  text,
});

describe("on a terminal", () => {
  test("each recording has a row that ends with its outcome; one that never began says so", async () => {
    const terminal = new Terminal();
    const view = progressView(terminal, 3, { env: { TERM: "xterm" } });
    view.show(begin("failover"));
    view.show(begin("kill-daemon"));
    view.show(end("failover", "met", "5 expectations met"));
    view.show(end("kill-daemon", "unmet", "two masters remained"));
    await view.end();
    const last = stripVTControlCharacters(terminal.text).trimEnd().split("\n").slice(-3);
    expect(last[0]).toMatch(/^✔ failover {2}met: 5 expectations met {2}0 s/);
    expect(last[1]).toMatch(/^✖ kill-daemon {2}unmet: two masters remained {2}0 s/);
    expect(last[2]).toMatch(/^✖ not begun/);
  });

  test("more recordings than rows are no error", async () => {
    const view = progressView(new Terminal(), 1, { env: {} });
    view.show(begin("one"));
    view.show(begin("two"));
    view.show(end("one", "met", "met"));
    await expect(view.end()).resolves.toBeUndefined();
  });

  test.each([{ CI: "true" }, { TERM: "dumb" }])("with %j there are lines instead", (env) => {
    expect(progressView(new Terminal(), 1, { env })).toBeInstanceOf(PlainProgress);
  });
});

test("lines carry the time since their recording began", () => {
  let now = 1000;
  const output = new Terminal();
  const view = new PlainProgress(output, () => now);
  view.show(begin("failover"));
  now += 75_400;
  view.show({ kind: "step", recording: "failover", text: "healing" });
  view.show(end("failover", "unmet", "too late"));
  expect(output.text).toBe(
    "[0 s] failover: begins\n[1 min 15 s] failover: healing\n[1 min 15 s] failover: unmet: too late\n",
  );
});

test.each([
  [0, "0 s"],
  [59_999, "59 s"],
  [60_000, "1 min 0 s"],
])("%d ms is %s", (milliseconds, text) => {
  expect(elapsed(milliseconds)).toBe(text);
});
