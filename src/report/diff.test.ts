import { diffLines, withContext } from "./diff.ts";

const written = (lines: ReturnType<typeof withContext>) =>
  lines.map((line) =>
    line === null ? "…" : `${{ same: " ", removed: "-", added: "+" }[line.kind]}${line.text}`,
  );

test("lines that differ come with their neighbours, the rest is left out", () => {
  const lines = diffLines("a\nb\nc\nd\ne\nf\n", "a\nb\nC\nd\ne\nf\ng\n")!;
  expect(written(withContext(lines, 1))).toEqual(["…", " b", "-c", "+C", " d", "…", " f", "+g"]);
});

test("equal texts have no difference", () => {
  expect(withContext(diffLines("a\nb", "a\nb\n")!, 1)).toEqual([null]);
});

test("texts too long to compare are not compared", () => {
  const long = Array.from({ length: 2001 }, (_, i) => i).join("\n");
  expect(diffLines(long, long)).toBeNull();
});
