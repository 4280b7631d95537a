import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { prepare } from "./program.ts";

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(homedir(), "keelhaul-program-"));
  file = join(folder, "check");
  writeFileSync(file, "#!/bin/sh\n", { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

const careful = { user: "root", secure: true };
const why = (rights = careful) => {
  const prepared = prepare({ argv: [file] }, rights);
  return typeof prepared === "string" ? prepared : "usable";
};

/** What root may not change is for root to try. */
const asRoot = process.getuid?.() === 0 ? test : test.skip;

asRoot("with script security root runs what nobody else could have changed", () => {
  expect(why()).toBe("usable");
  chmodSync(file, 0o775);
  expect(why()).toMatch(/^Unsafe permissions found/);
  expect(why({ ...careful, secure: false })).toBe("usable");
  chmodSync(file, 0o755);
  chmodSync(folder, 0o777);
  expect(why()).toMatch(/^Unsafe permissions found/);
  chmodSync(folder, 0o1777);
  expect(why()).toBe("usable");
  chownSync(file, 65_534, 65_534);
  expect(why()).toMatch(/^Unsafe permissions found/);
});

test("a command without a slash is looked for in PATH, and an unknown user runs nothing", () => {
  expect(prepare({ argv: ["sh"] }, careful)).toMatchObject({
    path: expect.stringMatching(/^\/.*\/sh$/),
  });
  expect(prepare({ argv: ["sh"], user: "nobody-at-all" }, careful)).toBe(
    "Unable to set uid/gid for script 'sh'",
  );
});
