import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { followLines } from "./follow.ts";

describe("followLines", () => {
  let directory = "";
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "keelhaul-follow-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  test("gives complete lines only, in order, of a file that comes later", () => {
    const seen: string[] = [];
    const file = join(directory, "log");
    const stop = followLines(file, (line) => seen.push(line));
    appendFileSync(file, "one\ntwo\nthr");
    appendFileSync(file, "ee\nfour");
    stop();
    expect(seen).toEqual(["one", "two", "three"]);
  });

  test("leaves out what was there before", () => {
    const seen: string[] = [];
    const file = join(directory, "log");
    appendFileSync(file, "old\n");
    const stop = followLines(file, (line) => seen.push(line));
    appendFileSync(file, "new\n");
    stop();
    expect(seen).toEqual(["new"]);
  });

  test("reads a line as it is written, without being asked", async () => {
    const file = join(directory, "log");
    const line = new Promise<string>((resolve) => {
      const stop = followLines(file, (text) => {
        resolve(text);
        setImmediate(stop);
      });
    });
    appendFileSync(file, "late\n");
    expect(await line).toBe("late");
  });
});
