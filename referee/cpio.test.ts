import { cpioArchive } from "./cpio.ts";

test("headers, names and data stand at multiples of four, and a trailer ends the archive", () => {
  const data = Buffer.from("hello");
  const archive = cpioArchive([
    { path: "bin", mode: 0o755 },
    { path: "bin/a", mode: 0o644, data },
  ]);
  expect(archive.length % 4).toBe(0);
  const entries: { path: string; mode: string; data: string }[] = [];
  for (let at = 0; at < archive.length; ) {
    expect(archive.toString("latin1", at, at + 6)).toBe("070701");
    const field = (index: number) =>
      Number.parseInt(archive.toString("latin1", at + 6 + 8 * index, at + 14 + 8 * index), 16);
    const nameEnd = at + 110 + field(11);
    const dataStart = Math.ceil(nameEnd / 4) * 4;
    entries.push({
      path: archive.toString("latin1", at + 110, nameEnd - 1),
      mode: field(1).toString(8),
      data: archive.toString("latin1", dataStart, dataStart + field(6)),
    });
    at = Math.ceil((dataStart + field(6)) / 4) * 4;
  }
  expect(entries).toEqual([
    { path: "bin", mode: "40755", data: "" },
    { path: "bin/a", mode: "100644", data: "hello" },
    { path: "TRAILER!!!", mode: "0", data: "" },
  ]);
});
