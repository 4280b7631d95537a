import { readdirSync, readFileSync } from "node:fs";

const id = String.raw`(?:V[23]-[A-Z]+-\d+b?|V23-\d+|UNI-\d+|SG-\d+|TRK-\d+|OBS-\d+)`;
/** A string that begins with ids: the title of a test, or of a row of tests. */
const title = new RegExp(`["'\`](${id}(?:, ${id})*) `, "g");

const root = new URL("../../../", import.meta.url);
const folders = ["director/src/conformance/", "suites/conformance/"];

/** Which test files carry an id in the title of a test, by path from the root of the project. */
export function testedIds(): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, Set<string>>();
  for (const folder of folders) {
    for (const name of readdirSync(new URL(folder, root)).filter((each) => each.endsWith(".test.ts"))) {
      const source = readFileSync(new URL(folder + name, root), "utf8");
      for (const [, ids = ""] of source.matchAll(title))
        for (const each of ids.split(", "))
          files.set(each, (files.get(each) ?? new Set()).add(folder + name));
    }
  }
  return new Map([...files].map(([each, names]) => [each, [...names].sort()]));
}

/** The ids at the beginning of the titles in a full test name, e.g. "a lower advert V3-MS-11, V3-MS-13 is answered". */
export function idsIn(fullName: string): readonly string[] {
  return fullName.match(new RegExp(id, "g")) ?? [];
}
