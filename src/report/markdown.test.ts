import { renderMarkdown } from "./markdown.ts";
import { hostileRecording } from "./testing/hostile.ts";
import {
  failedRecording,
  failoverRecording,
  runOf,
  splitBrainRecording,
  syntheticRun,
} from "./testing/index.ts";

test("says in short how it went", () => {
  const text = renderMarkdown(syntheticRun(20));
  expect(text).toMatch(/^## ✓ 2 of 2 scenarios as expected\.\n/);
  expect(text).toContain("| failover.power-off.1 | ✓ as expected | 3.303 s | 3.650 s |");
  expect(text).toContain(
    "Run it again: `keelhaul run failover cut-heartbeat --topology lvs-dr --seed 20261124`",
  );
  expect(text).not.toContain("### Not as expected");
});

test("names what is not as expected", () => {
  const text = renderMarkdown(
    runOf([splitBrainRecording({ rate: 20, healsWell: false }), failedRecording()]),
  );
  expect(text).toContain("### Not as expected");
  expect(text).toContain(
    "- ✗ **cut-heartbeat.1** expected one holder after healing (ARP): director-1 and director-2 both",
  );
  expect(text).toContain("- ! **kill-daemon.1** failed: director-1 did not become master");
});

test("hostile text is neither Markdown nor HTML, and each finding stays on its line", () => {
  const text = renderMarkdown(runOf([hostileRecording()]));
  const outsideCode = text.replace(/(`+) .* \1/g, "");
  expect(outsideCode).not.toMatch(/<(script|img)/);
  expect(outsideCode.length).toBeLessThan(text.length);
  expect(text.split("\n").filter((line) => line.startsWith("# "))).toEqual([]);
  expect(text).not.toContain("s3cret");
});

test("a long run is cut and says so", () => {
  const many = Array.from({ length: 70 }, (_, i) => failoverRecording({ rate: 5, repetition: i + 1 }));
  const text = renderMarkdown(runOf(many));
  expect(text).toContain("10 more recordings in index.html.");
  expect(text.length).toBeLessThan(20_000);
});
