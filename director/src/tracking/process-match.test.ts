import { parseConfig, type TrackProcess } from "../config/index.ts";
import { isMatch, isQuorate } from "./process-match.ts";
import { numberIn } from "./watched-file.ts";

function tracked(words: string): TrackProcess {
  const [only] = parseConfig(`vrrp_track_process p {\n${words}\n}`, { file: "k.conf" }).config.trackProcesses;
  if (only === undefined) throw new Error("the test's block names no process");
  return only;
}

const seen = (name: string, ...args: string[]) => ({ name, argv: [`/usr/bin/${name}`, ...args] });

test("without arguments the kernel's name counts, of which it keeps 15 characters", () => {
  expect(isMatch(tracked("process nginx"), seen("nginx", "-g", "x"))).toBe(true);
  expect(isMatch(tracked("process nginx"), seen("nginx-debug"))).toBe(false);
  expect(isMatch(tracked("process a-very-long-program"), seen("a-very-long-pro"))).toBe(true);
});

test("arguments are compared whole, as the first ones, or with a last one that goes on", () => {
  const line = (words: string) => tracked(`process /usr/bin/java ${words}`);
  expect(isMatch(line("-jar a"), seen("java", "-jar", "a"))).toBe(true);
  expect(isMatch(line("-jar a"), seen("java", "-jar", "a", "b"))).toBe(false);
  expect(isMatch(line("-jar a\nparam_match partial"), seen("java", "-jar", "a", "b"))).toBe(true);
  expect(isMatch(line("-jar a\nparam_match partial"), seen("java", "-jar", "abc"))).toBe(false);
  expect(isMatch(line("-jar a\nparam_match initial"), seen("java", "-jar", "abc"))).toBe(true);
});

test("a quorum has a least and may have a most; a most of 0 means that none may run", () => {
  const counts = (words: string) =>
    [0, 1, 2, 3].map((count) => isQuorate(tracked(`process x\n${words}`), count));
  expect(counts("")).toEqual([false, true, true, true]);
  expect(counts("quorum 2\nquorum_max 2")).toEqual([false, false, true, false]);
  expect(counts("quorum_max 0")).toEqual([true, false, false, false]);
});

test("a number is what a text begins with, and 0 where it begins with none", () => {
  expect(["5\n", " -12 x", "+3", "abc", "", "9999999999"].map(numberIn)).toEqual([
    5, -12, 3, 0, 0, 2_147_483_647,
  ]);
});
